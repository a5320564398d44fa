import { describe, expect, test } from 'vitest';
import { sends, type EnterEvent } from '../../src/panel/ime';

const enter = (change: Partial<EnterEvent> = {}): EnterEvent => ({
  key: 'Enter',
  keyCode: 13,
  isComposing: false,
  shiftKey: false,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  timeStamp: 1_000,
  ...change,
});

describe('Enter', () => {
  test('sends', () => {
    expect(sends(enter(), undefined)).toBe(true);
  });

  test('sends with Ctrl or Cmd as well, as people are used to', () => {
    expect(sends(enter({ ctrlKey: true }), undefined)).toBe(true);
    expect(sends(enter({ metaKey: true }), undefined)).toBe(true);
  });

  test('begins a line with Shift', () => {
    expect(sends(enter({ shiftKey: true }), undefined)).toBe(false);
  });

  test('belongs to the input method while it composes (Chrome, Firefox)', () => {
    expect(sends(enter({ isComposing: true, keyCode: 229 }), undefined)).toBe(false);
    expect(sends(enter({ isComposing: true }), undefined)).toBe(false);
  });

  test('belongs to the input method when its code is 229 (Safari, after compositionend)', () => {
    expect(sends(enter({ keyCode: 229 }), 999)).toBe(false);
  });

  test('right after a composition is the Enter that ended it', () => {
    expect(sends(enter({ timeStamp: 1_003 }), 1_000)).toBe(false);
  });

  test('sends again once the composition is over', () => {
    expect(sends(enter({ timeStamp: 1_200 }), 1_000)).toBe(true);
  });

  test('other keys never send', () => {
    expect(sends(enter({ key: 'a', keyCode: 65 }), undefined)).toBe(false);
    expect(sends(enter({ key: 'Process', keyCode: 229 }), undefined)).toBe(false);
  });
});
