import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Pure functions: one process without walls between the files is quickest.
  test: { include: ['tests/unit/*.test.ts'], fileParallelism: false, isolate: false },
});
