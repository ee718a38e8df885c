import fs from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../repository.ts';
import { ensureDatabaseClient } from '../database-client.ts';
import { checkDrift } from './drift.ts';
import { tool, tools } from './step.ts';
import type { CheckStep } from './step.ts';

const node = process.execPath;
const cruiser = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
const compiler = 'node_modules/typescript/bin/tsc';
const ROOTS = ['packages', 'apps', 'scripts'];
const webProject = 'apps/web/tsconfig.json';
const hasWeb = (): boolean => fs.existsSync(path.join(repositoryRoot, webProject));

/** What the compiler remembers between two checks. */
const cacheOf = (project: string): readonly string[] => [
  '--tsBuildInfoFile',
  `node_modules/.cache/types/${project.replaceAll('/', '-')}.tsbuildinfo`,
];

/** The gates, cheap ones first. */
export const CHECK_STEPS: readonly CheckStep[] = [
  {
    name: 'tidy',
    remedy: 'each line names the file, the rule and the way out; the rules are in scripts/tidy/',
    run: () => tool([node, '--import', 'tsx', 'scripts/tidy.ts']),
  },
  {
    name: 'format',
    remedy: 'run: npm run format',
    run: () => tool([node, 'node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.']),
  },
  {
    name: 'lint',
    remedy: 'mend what is named; many can be mended by: npx oxlint --fix',
    run: () => tool([node, 'node_modules/oxlint/bin/oxlint']),
  },
  {
    name: 'types',
    remedy: 'npx tsc -p tsconfig.json (and -p apps/web) shows the same errors',
    run: async () => {
      await ensureDatabaseClient();
      const projects = hasWeb() ? ['tsconfig.json', webProject] : ['tsconfig.json'];
      return tools(
        projects.map((project) => [
          node,
          compiler,
          '-p',
          project,
          '--noEmit',
          '--incremental',
          ...cacheOf(project),
        ]),
      );
    },
  },
  {
    name: 'architecture',
    remedy: 'move the code, or reach it through a port; the arrows are in architecture.cjs',
    run: () => tool([node, cruiser, '--config', 'architecture.cjs', '--output-type', 'err-long', ...ROOTS]),
  },
  {
    name: 'dead-code',
    remedy: 'remove what nothing uses: files, exports, dependencies (settings: knip.json)',
    run: () => tool([node, 'node_modules/knip/bin/knip.js', '--no-progress', '--no-config-hints']),
  },
  {
    name: 'drift',
    remedy: 'the Prisma schema and its migrations differ: write a migration for the change',
    run: checkDrift,
  },
];
