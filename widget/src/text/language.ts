import type { Language } from '../shared';

const HAN = /[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]/;
const HAN_RUNS = /([\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]*[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff][\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef]*)/;

/** The language to read a customer's own words in; their script cannot be told, so the panel's. */
export function languageOfText(text: string, panel: Language): string {
  if (!HAN.test(text)) return /[a-z]{2}/i.test(text) ? 'en' : panel;
  return panel === 'en' ? 'zh' : panel;
}

/** Cuts an English text around the Chinese names in it (花呗, 《...》): those are at odd places. */
export function splitChinese(text: string): string[] {
  return text.split(HAN_RUNS);
}
