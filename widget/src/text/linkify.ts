/** Finds what may be tapped in a plain text: https addresses, mail addresses, telephone numbers. */

export interface Token {
  text: string;
  /** Present on links: always https:, mailto: or tel:. */
  href?: string;
}

const URL_ = String.raw`https:\/\/[^\s<>"'\u3000-\u303f\uff00-\uffef\u2018-\u201d\u4e00-\u9fff]+`;
const MAIL = String.raw`[\w.+-]+@[\w-]+(?:\.[\w-]+)+`;
// Hotlines as they are written in China; no masked number (199****0001) and no amount looks so.
const PHONE = String.raw`400[- ]?\d{3}[- ]?\d{4}|950\d{3}|95\d{3}|96110|12[3-9]\d{2}|110|120`;
const LINK = new RegExp(`(${URL_})|(${MAIL})|(${PHONE})`, 'g');
/** A number after which one of these comes is a sum, a count, a date or a part of something longer. */
const NOT_A_PHONE = /^(?:[\d*%％\/_-]|[.,:]\d|\s?(?:[元块塊万萬天日月年期次个個条條号號]|yuan|days?))/;
const INSIDE_SOMETHING = /[\d*¥￥$.,\-\/_第共\w]$/;

export function linkify(text: string): Token[] {
  const tokens: Token[] = [];
  let done = 0;
  for (const match of text.matchAll(LINK)) {
    const [whole, address, mail, phone] = match;
    const at = match.index!;
    let shown = whole;
    let href: string | undefined;
    if (address) {
      shown = whole.replace(/[.,;:!?)\]}]+$/, '');
      href = httpsOnly(shown);
    } else if (mail) {
      href = `mailto:${whole}`;
    } else if (
      phone &&
      !INSIDE_SOMETHING.test(text.slice(0, at)) &&
      !NOT_A_PHONE.test(text.slice(at + whole.length))
    ) {
      href = `tel:${whole.replace(/\D/g, '')}`;
    }
    if (!href) continue;
    if (at > done) tokens.push({ text: text.slice(done, at) });
    tokens.push({ text: shown, href });
    done = at + shown.length;
  }
  if (done < text.length) tokens.push({ text: text.slice(done) });
  return tokens;
}

/** Gives an address back as the browser understands it, if it is plain https; else nothing. */
export function httpsOnly(address: string | undefined): string | undefined {
  try {
    const url = new URL(address!);
    // "https://bank.example@evil.example" leads to the second one.
    return url.protocol === 'https:' && !url.username && !url.password ? url.href : undefined;
  } catch {
    return undefined;
  }
}
