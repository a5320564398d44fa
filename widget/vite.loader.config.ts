import { defineConfig, type Plugin } from 'vite';

/** A page may be written in GBK, and reads a classic script likewise, unless a mark says UTF-8. */
const utf8Mark: Plugin = {
  name: 'utf-8-mark',
  enforce: 'post',
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type === 'chunk') file.code = `\uFEFF${file.code}`;
    }
  },
};

/** The loader: one classic script that an operator's page includes. */
export default defineConfig({
  logLevel: 'warn',
  plugins: [utf8Mark],
  build: {
    target: 'es2020',
    // Our style sheets are written for old browsers; the minifier is not to rewrite them.
    cssTarget: ['chrome100', 'safari15'],
    minify: 'terser',
    terserOptions: {
      ecma: 2020,
      compress: { passes: 3, unsafe_arrows: true },
    },
    emptyOutDir: false,
    reportCompressedSize: false,
    rollupOptions: { checks: { pluginTimings: false } },
    lib: { entry: 'src/loader.ts', formats: ['iife'], name: 'zhangwen', fileName: () => 'widget.js' },
  },
});
