import type { Language } from '../shared';

const HAN = /\p{sc=Han}/u;
const HAN_RUNS = /((?:[\u3000-\u303f\uff00-\uffef]*\p{sc=Han})+[\u3000-\u303f\uff00-\uffef]*)/u;

/** The language to read a customer's own words in; their script cannot be told, so the panel's. */
export function languageOfText(text: string, panel: Language): string {
  if (!HAN.test(text)) return /[a-z]{2}/i.test(text) ? 'en' : panel;
  return panel === 'en' ? 'zh' : panel;
}

/** Whether somebody who reads the panel's language can read this: numbers and addresses all can. */
export function isReadable(text: string, panel: Language): boolean {
  return HAN.test(text) ? panel !== 'en' : panel === 'en' || !/[a-z] [a-z]/i.test(text);
}

/** Cuts an English text around the Chinese names in it (花呗, 《...》): those are at odd places. */
export function splitChinese(text: string): string[] {
  return text.split(HAN_RUNS);
}
