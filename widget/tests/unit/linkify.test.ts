import { describe, expect, test } from 'vitest';
import { httpsOnly, linkify } from '../../src/text/linkify';

const links = (text: string): string[] => linkify(text).flatMap(({ href }) => href ?? []);

describe('links in what the assistant says', () => {
  test.each([
    ['说明见 https://www.example.com/help?id=1。', ['https://www.example.com/help?id=1']],
    ['(see https://a.example/b), or https://c.example.', ['https://a.example/b', 'https://c.example/']],
    ['遇到诈骗打96110或110', ['tel:96110', 'tel:110']],
    ['京东客服950618，支付宝95188', ['tel:950618', 'tel:95188']],
    ['Call 400-606-5500 or 12378.', ['tel:4006065500', 'tel:12378']],
    ['写信到 help@bank.example.cn', ['mailto:help@bank.example.cn']],
  ])('%s', (text, expected) => {
    expect(links(text)).toEqual(expected);
  });

  test.each([
    '欠款 ¥110，还剩 95588元',
    '¥1,110.00',
    '199****0001',
    '第110条',
    '110天',
    '110 days',
    '2026-11-10',
    '19900000012',
    '验证码 951234567',
    'a95188b',
  ])('%s holds no telephone number', (text) => {
    expect(links(text)).toEqual([]);
  });

  test('nothing of the text is lost', () => {
    const text = '打 110，看 https://a.example/x?y=1。写信 a@b.example !';
    expect(linkify(text).map((token) => token.text).join('')).toBe(text);
  });
});

describe('what must never become a link', () => {
  const CORPUS = [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'http://plain.example/',
    '//evil.example/x',
    'file:///etc/passwd',
    'blob:a.example/1',
    '[x](javascript:alert(1))',
    '<a href="javascript:alert(1)">x</a>',
    'https://user:pass@evil.example/',
    'https://bank.example@evil.example/',
    'https://',
    'https://[',
  ];

  test.each(CORPUS)('%s', (text) => {
    expect(links(text).filter((href) => !href.startsWith('mailto:'))).toEqual([]);
  });

  test.each(CORPUS)('%s as the address of a source', (address) => {
    expect(httpsOnly(address)).toBeUndefined();
  });

  test('an address ends before a quote, a bracket or a Chinese character', () => {
    expect(links('https://ok.example/"onmouseover="alert(1)')).toEqual(['https://ok.example/']);
    expect(links('https://ok.example/<script>')).toEqual(['https://ok.example/']);
    expect(links('https://ok.example/页面')).toEqual(['https://ok.example/']);
  });

  test('what stands inside an address stays inside it', () => {
    expect(links('https://ok.example/?next=javascript:alert(1)')).toEqual([
      'https://ok.example/?next=javascript:alert(1',
    ]);
  });

  test('every link is https, tel or mailto', () => {
    const all = links(CORPUS.join(' ') + ' https://a.example 110 a@b.example');
    for (const href of all) expect(href).toMatch(/^(https|tel|mailto):/);
  });
});
