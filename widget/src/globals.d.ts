import type { JSX as Preact } from 'preact';
import type { ZhangwenApi } from './shared';

declare global {
  interface Window {
    Zhangwen?: ZhangwenApi;
  }
  /** For modules that are lent `h` and so import none to look the types of elements up by. */
  namespace JSX {
    type Element = Preact.Element;
    interface IntrinsicElements extends Preact.IntrinsicElements {}
    interface IntrinsicAttributes extends Preact.IntrinsicAttributes {}
    interface ElementChildrenAttribute extends Preact.ElementChildrenAttribute {}
  }
}
