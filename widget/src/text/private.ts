/**
 * Hides all but the last four characters of numbers of bank and identity cards (14 digits and more,
 * but for a phone number with its country code): nobody needs to tell them to a chat. The channel
 * does the same (zhangwen/channels/chat/private_numbers.py). No lookbehind: Safari learnt it late.
 */
export const withoutPrivateNumbers = (text: string): string =>
  text.replace(
    /(^|\D)(?!(?:00)?86)(\d(?:[ -]?\d){13,}x?)/gi,
    (_, before: string, number: string) => before + '****' + number.replace(/[ -]/g, '').slice(-4),
  );
