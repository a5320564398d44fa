import { describe, expect, test } from 'vitest';
import { luminance } from '../../src/colour';
import { readable } from '../../src/panel/theme';
import { dayOf, dayText, isoDateText } from '../../src/text/dates';
import { isReadable, languageOfText, splitChinese } from '../../src/text/language';
import { withoutPrivateNumbers } from '../../src/text/private';
import cases from '../private_numbers.json';

const contrast = (a: string, b: string): number => {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

describe('the day above a message', () => {
  const words = { today: '今天', yesterday: '昨天' };
  const now = new Date(2026, 10, 22, 9).getTime();
  const above = (...date: [number, number, number]): string =>
    dayText(dayOf(new Date(...date, 23, 59).toISOString()), 'zh-Hans', words, now);

  test('is today or yesterday', () => {
    expect(above(2026, 10, 22)).toBe('今天');
    expect(above(2026, 10, 21)).toBe('昨天');
  });

  test('is a date, with the year when it is another one', () => {
    expect(above(2026, 10, 20)).toBe('11月20日');
    expect(above(2025, 10, 22)).toBe('2025年11月22日');
  });
});

describe('dates are written as the assistant writes them', () => {
  test.each([
    ['2026-11-09', 'zh-Hans', '2026年11月9日'],
    ['2026-11-09', 'zh-Hant', '2026年11月9日'],
    ['2026-09-30', 'en', '30 Sep 2026'],
    ['undated', 'en', 'undated'],
  ] as const)('%s in %s is %s', (date, language, text) => {
    expect(isoDateText(date, language)).toBe(text);
  });

  test('above messages too', () => {
    const words = { today: 'Today', yesterday: 'Yesterday' };
    const [day, now] = [new Date(2026, 10, 20).getTime(), new Date(2026, 10, 22).getTime()];
    expect(dayText(day, 'en', words, now)).toBe('20 Nov');
  });
});

describe('the language of words', () => {
  test.each([
    ['what is this', 'zh-Hans', 'en'],
    ['花呗', 'en', 'zh'],
    ['花呗 is locked', 'en', 'zh'],
    ['帳戶', 'zh-Hant', 'zh-Hant'],
    ['12345', 'zh-Hans', 'zh-Hans'],
  ] as const)('%s in a %s panel is %s', (text, panel, language) => {
    expect(languageOfText(text, panel)).toBe(language);
  });

  test.each([
    ['客服电话 400-000-0000', 'zh-Hant', true],
    ['客服电话 400-000-0000', 'en', false],
    ['customer service in our app', 'zh-Hans', false],
    ['customer service in our app', 'en', true],
    ['微信 Shop Help 或 400-000-0000', 'zh-Hans', true],
    ['help@shop.example', 'zh-Hans', true],
    ['400-000-0000', 'en', true],
  ] as const)('%s for who reads %s: readable is %s', (text, panel, readable) => {
    expect(isReadable(text, panel)).toBe(readable);
  });

  test('Chinese names in English stand at the odd places', () => {
    expect(splitChinese('JD Baitiao (京东白条) and 《花呗》.')).toEqual([
      'JD Baitiao (',
      '京东白条',
      ') and ',
      '《花呗》',
      '.',
    ]);
  });
});

describe('an accent colour', () => {
  const ACCENTS = ['#1d5fd1', '#1f6feb', '#ffd400', '#ff6a00', '#00b578', '#000000', '#ffffff', '#e1251b'];

  test.each(ACCENTS)('%s can be read on light and on dark', (accent) => {
    expect(contrast(readable(accent, '#eaeef4', '#000'), '#eaeef4')).toBeGreaterThanOrEqual(4.5);
    expect(contrast(readable(accent, '#2d3642', '#fff'), '#2d3642')).toBeGreaterThanOrEqual(4.5);
  });

  test('stays as it is where it can be read', () => {
    expect(readable('#0b3d91', '#eaeef4', '#000')).toBe('#0b3d91');
  });
});

// The channel's tests read the same cases: what the browser hides and what the server hides agree.
describe('numbers of bank and identity cards', () => {
  test.each(cases.hidden)('are hidden but for the end: %s', (typed, shown) => {
    expect(withoutPrivateNumbers(typed!)).toBe(shown);
  });

  test.each(cases.kept)('are told from all else: %s', (typed) => {
    expect(withoutPrivateNumbers(typed)).toBe(typed);
  });
});
