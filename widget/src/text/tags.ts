import type { Language } from '../shared';

/** The language that we have for a tag like zh-TW; for anything else, `auto` say, the browser's. */
export function languageOf(tag?: string): Language {
  const wanted = /^(zh|en)/i.test(tag!) ? tag! : navigator.language;
  if (!/^zh/i.test(wanted)) return 'en';
  return /hant|tw|hk|mo/i.test(wanted) ? 'zh-Hant' : 'zh-Hans';
}
