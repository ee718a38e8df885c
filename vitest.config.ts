import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/dist/**', '**/.next/**', '**/.data/**', '**/generated/**'];
const roots = ['packages/*/src', 'apps/*/src', 'apps/web', 'scripts'];
const matching = (ending: string): string[] => roots.map((root) => `${root}/**/*.${ending}`);

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['./scripts/testing/property-seed.ts'],
          include: [...matching('test.ts'), ...matching('test.tsx')],
          exclude: [...ignored, '**/*.int.test.ts'],
          testTimeout: 30_000,
          // Both of the two cores; what is usual leaves one of them idle.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'integration',
          setupFiles: ['./scripts/testing/property-seed.ts'],
          include: matching('int.test.ts'),
          exclude: ignored,
          globalSetup: ['./scripts/testing/postgres-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          pool: 'forks',
          maxWorkers: 2,
        },
      },
    ],
  },
});
