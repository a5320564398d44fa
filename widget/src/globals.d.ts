import type { ZhangwenApi } from './shared';

declare global {
  interface Window {
    Zhangwen?: ZhangwenApi;
  }
}
