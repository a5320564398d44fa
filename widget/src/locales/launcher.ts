import type { Language } from '../shared';

/** The few words that are needed before a locale is there: the launcher's name, and no connection. */
export const LAUNCHER: Record<Language, readonly [name: string, unreachable: string]> = {
  'zh-Hans': ['账问客服', '连不上，请再试一次。'],
  'zh-Hant': ['帳問客服', '連不上，請再試一次。'],
  en: ['Zhangwen chat', "Can't connect. Please try again. "],
};
