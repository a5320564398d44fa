const GAP = '[\\s.,，、—-]';
const GAPS = `${GAP}{0,3}`;
const DAY = '(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';

// Mobile numbers, which are left alone, identity cards of 18 and of 15, bank cards. Each part says in
// private_numbers.py why it is so. No lookbehind: Safari learnt it late.
const NUMBER = new RegExp(
  '((?:^|\\D)(?:(?:00)?86)?)(?:' +
    `1[3-9]\\d${GAPS}\\d{4}${GAPS}\\d{4}|` +
    `([1-8]\\d{5}${GAPS}(?:19\\d|20[01])\\d${GAPS}${DAY}${GAPS}\\d{3}[\\dx])|` +
    `([1-8]\\d{5}${GAPS}[3-9]\\d${DAY}${GAPS}\\d{3})|` +
    '(?!20)(?:[2-9]\\d{15,18}|' +
    `(?!(?:\\d{3}0${GAPS}){4})([2-9]\\d{3}(?:${GAP}{1,3}\\d{4}){3})(${GAP}{1,3}\\d{3})?)` +
    ')(?!\\d)',
  'gi',
);

/** Luhn's check digit; times 2.2 is twice a digit and, from 5 on, the carry that it asks for. */
const isCard = (number: string): boolean =>
  [...number].reverse().reduce((sum, digit, at) => sum + ((+digit * (at % 2 ? 2.2 : 1)) | 0), 0) % 10 === 0;

const isIdentity = (number: string): boolean =>
  [...number].reduce((sum, one) => 2 * sum + (one > '9' ? 10 : +one), 0) % 11 === 1;

/**
 * Hides all but the last four characters of numbers of bank and identity cards: nobody needs to tell
 * them to a chat. The channel does the same (zhangwen/channels/chat/private_numbers.py);
 * tests/private_numbers.json holds the cases for both.
 */
export function withoutPrivateNumbers(text: string): string {
  const plain = text.replace(/[０-９Ｘｘ]/g, (one) => one.normalize('NFKC'));
  const hidden = plain.replace(
    NUMBER,
    (found, before: string, identity?: string, old?: string, fours = '', three = '') => {
      let number = found.slice(before.length).replace(/[^\dx]/gi, '');
      const head = number.slice(0, 16);
      if (three && isCard(head) && !isCard(number)) number = head;
      else three = '';
      return old ||
        (identity ? isIdentity(number) : /^(62|4|5[1-5])/.test(fours) || (number[15] && isCard(number)))
        ? before + '****' + number.slice(-4) + three
        : found;
    },
  );
  return hidden === plain ? text : hidden;
}
