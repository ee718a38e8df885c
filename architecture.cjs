/**
 * Who may import whom: the arrows of the architecture, read by dependency-cruiser (`npm run check`).
 * Whatever is not in the table is refused. Tests are free to wire anything together.
 */

/** Workspace → the workspaces that it may import. */
const ARROWS = {
  'packages/domain': [],
  'packages/quant': [],
  'packages/contracts': ['packages/domain'],
  'packages/strategies': ['packages/domain', 'packages/quant'],
  'packages/pine': ['packages/domain', 'packages/quant'],
  'packages/engine': ['packages/domain', 'packages/quant'],
  'packages/simulator': ['packages/domain', 'packages/quant'],
  'packages/backtest': ['packages/domain', 'packages/quant', 'packages/engine', 'packages/simulator'],
  'packages/usecases': [
    'packages/domain',
    'packages/contracts',
    'packages/strategies',
    'packages/pine',
    'packages/engine',
    'packages/backtest',
  ],
  'packages/exchanges': ['packages/domain'],
  'packages/db': ['packages/domain'],
  'packages/platform': ['packages/domain', 'packages/contracts'],
  'apps/web': ['packages/contracts'],
  // Journeys start the shipped system through its launcher.
  'apps/e2e': ['packages/contracts', 'scripts'],
  'apps/api': [
    'packages/domain',
    'packages/contracts',
    'packages/usecases',
    'packages/db',
    'packages/platform',
  ],
  'apps/worker': [
    'packages/domain',
    'packages/contracts',
    'packages/usecases',
    'packages/db',
    'packages/platform',
    'packages/strategies',
    'packages/pine',
    'packages/engine',
    'packages/simulator',
    'packages/backtest',
    'packages/exchanges',
  ],
  'apps/exchange': ['packages/domain', 'packages/simulator', 'packages/platform'],
  'apps/cli': [
    'packages/[^/]+',
    'apps/(api|worker|exchange|e2e)',
    // The set-up checks of `trendy doctor` are the launcher's own.
    'scripts',
  ],
};

/** No clock, randomness, environment, network, file: these run in a browser too. */
const PURE = ['domain', 'quant', 'contracts', 'strategies', 'pine', 'engine', 'simulator', 'backtest'];

const ENGINE_STAGES = ['market', 'signal', 'portfolio', 'risk', 'execution', 'ledger'];

/** Files that prove things about the rest, and are not shipped. */
const TESTS =
  '\\.(test|prop\\.test|int\\.test|spec|bench)\\.tsx?$|/(testing|fixtures)/|^apps/[^/]+/(vitest|playwright)\\.config\\.ts$';

const arrowRules = Object.entries(ARROWS).map(([from, allowed]) => ({
  name: `arrow-${from.replace('/', '-')}`,
  severity: 'error',
  comment: `${from} may import ${allowed.length === 0 ? 'no other workspace' : allowed.join(', ')}. Move the code, or reach it through a port of domain.`,
  from: { path: `^${from}/`, pathNot: TESTS },
  to: {
    path: '^(packages|apps|scripts)/',
    pathNot: [from, ...allowed].map((workspace) => `^${workspace}/`),
  },
}));

const unlistedWorkspace = {
  name: 'workspace-without-arrow',
  severity: 'error',
  comment: 'A workspace that the table of arrows does not know. Add it to architecture.cjs, with an ADR.',
  from: {
    path: '^(packages|apps)/',
    pathNot: Object.keys(ARROWS).map((workspace) => `^${workspace}/`),
  },
  to: {},
};

const stageRules = ENGINE_STAGES.map((stage) => ({
  name: `stage-${stage}`,
  severity: 'error',
  comment: `The stage ${stage} imports a sibling, or step.ts. Only step.ts knows the order: pass what is needed through the state.`,
  from: { path: `^packages/engine/src/${stage}/`, pathNot: TESTS },
  to: {
    path: `^packages/engine/src/((${ENGINE_STAGES.join('|')})/|step\\.ts$)`,
    pathNot: `^packages/engine/src/${stage}/`,
  },
}));

const pure = `^packages/(${PURE.join('|')})/`;

module.exports = {
  forbidden: [
    ...arrowRules,
    unlistedWorkspace,
    ...stageRules,
    {
      name: 'no-cycle',
      severity: 'error',
      comment:
        'Modules in a circle cannot be understood, or loaded, one at a time. Move the shared part below both.',
      from: { path: '^(packages|apps|scripts)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'pure-no-builtin',
      severity: 'error',
      comment:
        'A pure package imports a built-in module of Node. Files, clocks and sockets belong to apps and adapters.',
      from: { path: pure, pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-no-library',
      severity: 'error',
      comment: 'A pure package may use zod, and no other library.',
      from: { path: pure, pathNot: TESTS },
      to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    },
    {
      name: 'testing-only-in-tests',
      severity: 'error',
      comment: 'Fakes, builders and contract suites (testing/) are for tests alone.',
      from: { path: '^(packages|apps)/', pathNot: TESTS },
      to: { path: '/testing/' },
    },
    {
      name: 'vault-opened-by-worker-alone',
      severity: 'error',
      comment: 'Only the worker may open a sealed credential (and the command line, for its operator).',
      from: { path: '^apps/(api|web|exchange|e2e)/', pathNot: TESTS },
      to: { path: '^packages/platform/src/vault/open' },
    },
    {
      name: 'generated-client-behind-db',
      severity: 'error',
      comment: 'The generated database client is an inner part of packages/db.',
      from: { path: '^(packages|apps)/', pathNot: '^packages/db/' },
      to: { path: '^packages/db/src/generated/' },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment:
        'Nothing is found under this name. Add the package to the workspace that imports it, or correct the path.',
      from: { path: '^(packages|apps|scripts)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared',
      severity: 'error',
      comment: 'The imported package is not in the package.json of the workspace: it only works by accident.',
      from: { path: '^(packages|apps)/', pathNot: TESTS },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|/generated/|^apps/web/\\.next' },
    exclude: { path: '(^|/)(\\.next|dist|coverage|\\.data|\\.turbo)/' },
    combinedDependencies: false,
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};
