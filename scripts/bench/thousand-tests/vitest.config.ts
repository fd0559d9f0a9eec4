import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['thousand.test.ts'], maxWorkers: 1 } });
