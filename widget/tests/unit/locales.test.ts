import { describe, expect, test } from 'vitest';
import en from '../../src/locales/en';
import { LAUNCHER } from '../../src/locales/launcher';
import hans from '../../src/locales/zh-Hans';
import hant from '../../src/locales/zh-Hant';

const LOCALES = { 'zh-Hans': hans, 'zh-Hant': hant, en };

describe.each(Object.entries(LOCALES))('%s', (language, words) => {
  test('has the same keys as the others, each with words', () => {
    expect(Object.keys(words)).toEqual(Object.keys(hans));
    for (const text of Object.values(words)) expect(text.trim()).not.toBe('');
  });

  test('has a name for the launcher', () => {
    expect(LAUNCHER[language as keyof typeof LAUNCHER]).toHaveLength(2);
  });

  test('shows on the way to a person a part of its name (WCAG 2.5.3)', () => {
    expect(words.personName.toLowerCase()).toContain(words.person.toLowerCase());
  });
});

test('English holds no Chinese', () => {
  expect(Object.values(en).join('')).not.toMatch(/[\u4e00-\u9fff]/);
});

test('Traditional Chinese holds nothing that is only Simplified', () => {
  const text = Object.values(hant).join('') + LAUNCHER['zh-Hant'].join('');
  expect(text).not.toMatch(/[账户问发务网络复制语简题谢还码见开们这对话时内择]/);
});

test('Traditional Chinese uses the words of Taiwan', () => {
  expect(Object.values(hant).join('')).not.toMatch(/信息|網絡|發送|登錄|消息|在線|賬/);
});
