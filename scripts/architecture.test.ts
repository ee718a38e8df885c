import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemEnvironment } from './env.ts';
import { repositoryRoot } from './repository.ts';

interface Rule {
  readonly name: string;
}
interface Violation {
  readonly from: string;
  readonly rule: Rule;
}

const configFile = path.join(repositoryRoot, 'architecture.cjs');
const config = createRequire(import.meta.url)(configFile) as { readonly forbidden: readonly Rule[] };

/** One fault for each rule: the file that commits it, and what it says. */
const FAULTS: Readonly<Record<string, readonly [file: string, text: string]>> = {
  'arrow-packages-domain': ['packages/domain/src/fault.ts', "import '../../quant/src/index.ts';"],
  'arrow-packages-quant': ['packages/quant/src/fault.ts', "import '../../domain/src/index.ts';"],
  'arrow-packages-contracts': ['packages/contracts/src/fault.ts', "import '../../quant/src/index.ts';"],
  'arrow-packages-strategies': ['packages/strategies/src/fault.ts', "import '../../engine/src/index.ts';"],
  'arrow-packages-pine': ['packages/pine/src/fault.ts', "import '../../strategies/src/index.ts';"],
  'arrow-packages-engine': ['packages/engine/src/fault.ts', "import '../../simulator/src/index.ts';"],
  'arrow-packages-simulator': ['packages/simulator/src/fault.ts', "import '../../engine/src/index.ts';"],
  'arrow-packages-backtest': ['packages/backtest/src/fault.ts', "import '../../strategies/src/index.ts';"],
  'arrow-packages-usecases': ['packages/usecases/src/fault.ts', "import '../../db/src/index.ts';"],
  'arrow-packages-exchanges': ['packages/exchanges/src/fault.ts', "import '../../platform/src/index.ts';"],
  'arrow-packages-db': ['packages/db/src/fault.ts', "import '../../contracts/src/index.ts';"],
  'arrow-packages-platform': ['packages/platform/src/fault.ts', "import '../../db/src/index.ts';"],
  'arrow-apps-web': ['apps/web/src/fault.ts', "import '../../../packages/domain/src/index.ts';"],
  'arrow-apps-e2e': ['apps/e2e/src/fault.ts', "import '../../../packages/db/src/index.ts';"],
  'arrow-apps-api': ['apps/api/src/fault.ts', "import '../../../packages/exchanges/src/index.ts';"],
  'arrow-apps-worker': ['apps/worker/src/fault.ts', "import '../../api/src/index.ts';"],
  'arrow-apps-exchange': ['apps/exchange/src/fault.ts', "import '../../../packages/db/src/index.ts';"],
  'arrow-apps-cli': ['apps/cli/src/fault.ts', "import '../../web/src/index.ts';"],
  'workspace-without-arrow': ['packages/utils/src/fault.ts', "import '../../domain/src/index.ts';"],
  'stage-market': ['packages/engine/src/market/fault.ts', "import '../risk/index.ts';"],
  'stage-signal': ['packages/engine/src/signal/fault.ts', "import '../risk/index.ts';"],
  'stage-portfolio': ['packages/engine/src/portfolio/fault.ts', "import '../execution/index.ts';"],
  'stage-risk': ['packages/engine/src/risk/fault.ts', "import '../step.ts';"],
  'stage-execution': ['packages/engine/src/execution/fault.ts', "import '../risk/index.ts';"],
  'stage-ledger': ['packages/engine/src/ledger/fault.ts', "import '../market/index.ts';"],
  'no-cycle': [
    'packages/domain/src/circle.ts',
    "import { turn } from './other-half.ts';\nexport const circle = () => turn;",
  ],
  'pure-no-builtin': ['packages/quant/src/clock.ts', "import 'node:fs';"],
  'pure-no-library': ['packages/engine/src/library.ts', "import 'declared';"],
  'testing-only-in-tests': [
    'apps/api/src/fakes.ts',
    "import '../../../packages/domain/src/testing/index.ts';",
  ],
  'vault-opened-by-worker-alone': [
    'apps/api/src/peek.ts',
    "import '../../../packages/platform/src/vault/opener.ts';",
  ],
  'generated-client-behind-db': [
    'apps/worker/src/raw.ts',
    "import '../../../packages/db/src/generated/client.ts';",
  ],
  'no-unresolvable': ['packages/db/src/nowhere.ts', "import './not-there.ts';"],
  'no-undeclared': ['packages/db/src/undeclared.ts', "import 'undeclared';"],
};

/** What the faults point at: present in the sound tree as well. */
const SOUND: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['domain', 'quant', 'contracts', 'engine', 'strategies', 'simulator', 'exchanges', 'platform', 'db'].map(
      (name) => [`packages/${name}/src/index.ts`, 'export {};'],
    ),
  ),
  'apps/api/src/index.ts':
    "import '../../../packages/usecases/src/index.ts';\nimport '../../../packages/db/src/index.ts';",
  'apps/web/src/index.ts': "import '../../../packages/contracts/src/index.ts';",
  'packages/usecases/src/index.ts': "import '../../engine/src/index.ts';",
  'packages/engine/src/step.ts': "import './risk/index.ts';\nimport './market/index.ts';",
  ...Object.fromEntries(
    ['market', 'risk', 'execution'].map((stage) => [`packages/engine/src/${stage}/index.ts`, 'export {};']),
  ),
  'packages/domain/src/other-half.ts':
    "import { circle } from './circle.ts';\nexport const turn = () => circle;",
  'packages/domain/src/circle.ts': 'export const circle = 1;',
  'packages/domain/src/testing/index.ts': 'export {};',
  'packages/platform/src/vault/opener.ts': 'export {};',
  'packages/db/src/generated/client.ts': 'export {};',
  'packages/engine/src/step.test.ts': "import 'node:fs';\nimport '../../db/src/index.ts';",
};

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-architecture-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

function write(file: string, text: string): void {
  const target = path.join(folder, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, `${text}\n`);
}

function cruise(): readonly Violation[] {
  const program = path.join(repositoryRoot, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [program, '--config', configFile, '--output-type', 'json', 'packages', 'apps'];
  const result = spawnSync(process.execPath, args, {
    cwd: folder,
    env: systemEnvironment(),
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const report = JSON.parse(result.stdout) as { summary: { violations: Violation[] } };
  return report.summary.violations;
}

beforeAll(() => {
  write('tsconfig.json', '{ "compilerOptions": { "module": "ESNext", "moduleResolution": "bundler" } }');
  write('package.json', '{ "name": "fixture", "private": true }');
  for (const name of ['declared', 'undeclared']) {
    write(
      `node_modules/${name}/package.json`,
      `{ "name": "${name}", "version": "1.0.0", "main": "index.js" }`,
    );
    write(`node_modules/${name}/index.js`, 'module.exports = 1;');
  }
  for (const workspace of ['packages/db', 'packages/engine', 'packages/domain']) {
    write(`${workspace}/package.json`, '{ "name": "x", "dependencies": { "declared": "1.0.0" } }');
  }
  for (const [file, text] of Object.entries(SOUND)) write(file, text);
});

describe('the table of arrows', () => {
  test('has a planted fault for every rule', () => {
    expect(Object.keys(FAULTS).sort()).toEqual(config.forbidden.map((rule) => rule.name).sort());
  });

  test('lets a sound tree pass, tests included', () => {
    expect(cruise()).toEqual([]);
  });

  test('catches every planted fault under its own name', () => {
    for (const [file, text] of Object.values(FAULTS)) write(file, text);
    const violations = cruise();
    for (const [rule, [file]] of Object.entries(FAULTS)) {
      expect(violations.map((violation) => `${violation.rule.name} ${violation.from}`)).toContain(
        `${rule} ${file}`,
      );
    }
  });

  test('is read with a TypeScript that dependency-cruiser can parse', () => {
    const version = execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '--version'], {
      cwd: repositoryRoot,
      encoding: 'utf8',
    });
    // Under TypeScript 7 dependency-cruiser cruises nothing and ends well.
    expect(version).toMatch(/^Version 6\./);
  });
});
