import { defineConfig } from 'vite';

/** The panel, its locales and its extras: ES modules with hashed names, loaded when they are wanted. */
export default defineConfig({
  logLevel: 'warn',
  // Calls of `h` are shorter than those of the automatic runtime, and need no module of their own.
  oxc: { jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' } },
  build: {
    target: 'es2020',
    // Our style sheets are written for old browsers; the minifier is not to rewrite them.
    cssTarget: ['chrome100', 'safari15'],
    minify: 'terser',
    terserOptions: { module: true, ecma: 2020, compress: { passes: 3, unsafe_arrows: true } },
    reportCompressedSize: false,
    rollupOptions: {
      checks: { pluginTimings: false },
      input: {
        panel: 'src/panel/index.tsx',
        'zh-Hans': 'src/locales/zh-Hans.ts',
        'zh-Hant': 'src/locales/zh-Hant.ts',
        en: 'src/locales/en.ts',
        extras: 'src/panel/extras.ts',
      },
      preserveEntrySignatures: 'exports-only',
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        chunkFileNames: '[name].js',
      },
    },
  },
});
