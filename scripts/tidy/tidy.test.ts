import { describe, expect, test } from 'vitest';
import { syntaxFindings } from './syntax-rules.ts';
import { textFindings } from './text-rules.ts';
import { workspaceFindings } from './workspace-rules.ts';

const rulesOf = (file: string, text: string): string[] =>
  [...textFindings({ file, text }), ...syntaxFindings({ file, text })].map((finding) => finding.rule);

const lines = (count: number, line = 'export {};'): string => `${Array(count).fill(line).join('\n')}\n`;
const longFunction = (count: number): string =>
  `export function long() {\n${lines(count - 2, '  step();')}}\n`;

describe('a planted fault is caught', () => {
  test.each([
    ['file-length', 'packages/db/src/rows.ts', lines(401)],
    ['function-length', 'packages/db/src/rows.ts', longFunction(61)],
    ['banned-name', 'packages/db/src/row-utils.ts', 'export {};'],
    ['banned-name', 'packages/db/src/helpers/rows.ts', 'export {};'],
    ['banned-name', 'packages/db/src/rows.ts', 'export class RowManager {}'],
    ['banned-name', 'packages/db/src/rows.ts', 'export interface IRow {}'],
    ['kebab-case', 'packages/db/src/rowMapper.ts', 'export {};'],
    ['environment', 'apps/api/src/server.ts', 'const port = process.env.PORT;'],
    ['impure', 'packages/engine/src/step.ts', 'const now = Date.now();'],
    ['impure', 'packages/engine/src/step.ts', 'const now = new Date();'],
    ['impure', 'packages/quant/src/noise.ts', 'const noise = Math.random();'],
    ['impure', 'packages/backtest/src/run.ts', 'setTimeout(run, 1);'],
    ['impure', 'packages/simulator/src/run.ts', 'const begun = performance.now();'],
    ['async', 'packages/strategies/src/run.ts', 'export async function run() {}'],
    ['left-behind', 'packages/db/src/rows.ts', '// TODO later'],
    ['foreign-word', 'packages/db/README.md', 'As issue 2 asks'],
    ['foreign-word', 'docs/guide.md', 'see /work/shared/specs'],
    ['escaping-import', 'packages/db/src/rows.ts', "import '../../domain/src/index.ts';"],
  ])('%s in %s', (rule, file, text) => {
    expect(rulesOf(file, text)).toContain(rule);
  });
});

describe('sound code passes', () => {
  test.each([
    ['packages/db/src/rows.ts', lines(400)],
    ['packages/db/src/rows.ts', longFunction(60)],
    ['apps/api/src/env.ts', 'const port = process.env.PORT;'],
    ['apps/worker/src/run.ts', 'const now = Date.now();'],
    [
      'packages/engine/src/step.ts',
      '// Date.now() is not for us\nconst day = new Date(event.at).getUTCDay();',
    ],
    ['packages/engine/src/step.test.ts', 'const begun = performance.now();'],
    [
      'packages/db/src/store.ts',
      `export const store = () => ({\n${lines(50, '  a: 1,')}  b: () => {\n${lines(50, '  step();')}},\n});`,
    ],
    ['packages/contracts/src/call.ts', 'export const call = (fetch: Fetch) => fetch(1);'],
    ['packages/engine/src/window.ts', 'const bars = state.window.length;'],
    ['packages/domain/src/ports/clock.ts', 'export interface Clock { now(): Promise<number> }'],
    ['packages/contracts/src/client/client.ts', 'export async function call() {}'],
    ['packages/engine/src/risk/check.ts', "import { targets } from '../portfolio-view.ts';"],
    ['apps/web/app/[locale]/page.tsx', 'export default function Page() { return null; }'],
  ])('%s', (file, text) => {
    expect(rulesOf(file, text)).toEqual([]);
  });
});

describe('workspaces', () => {
  const sound: Record<string, string> = {
    'package.json': '{}',
    'package-lock.json': '{ "packages": { "node_modules/react": {} } }',
    'packages/db/package.json': '{ "dependencies": { "pg": "8.23.1" } }',
    'packages/db/README.md': '# db',
  };
  const rules = (change: Record<string, string | undefined>): string[] => {
    const files = Object.entries({ ...sound, ...change }).filter((entry) => entry[1] !== undefined);
    const texts = new Map(files as [string, string][]);
    return workspaceFindings({ files: [...texts.keys()], read: (file) => texts.get(file) ?? '' }).map(
      (finding) => finding.rule,
    );
  };

  test('a sound tree passes', () => expect(rules({})).toEqual([]));
  test('a package without a README', () =>
    expect(rules({ 'packages/db/README.md': undefined })).toEqual(['readme']));
  test('a version that floats', () =>
    expect(rules({ 'packages/db/package.json': '{ "dependencies": { "pg": "^8.23.1" } }' })).toEqual([
      'exact-version',
    ]));
  test('a licence that binds the product', () =>
    expect(
      rules({ 'package-lock.json': '{ "packages": { "node_modules/x": { "license": "AGPL-3.0" } } }' }),
    ).toEqual(['licence']));
  test('a second React', () =>
    expect(
      rules({
        'package-lock.json':
          '{ "packages": { "node_modules/react": {}, "apps/web/node_modules/react": {} } }',
      }),
    ).toEqual(['one-react']));
});
