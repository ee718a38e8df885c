import type { InputFor } from '@trendy/contracts';

export type Guards = NonNullable<InputFor<'createBot'>['body']['risk']['guards']>;

export interface GuardNumber {
  /** Where it stands in the body, e.g. `drawdown.mildPercent`; the server's faults name it so. */
  readonly path: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly unit: 'percent' | 'days' | 'minutes' | 'times' | 'count' | 'share';
  /** What it starts with when its rule is switched on. */
  readonly usual: number;
}

export interface GuardRule {
  readonly key: string;
  readonly numbers: readonly GuardNumber[];
  /** A yes or no beside the numbers. */
  readonly flag?: string;
  /** A list of symbols beside the numbers. */
  readonly symbols?: string;
}

const percent = (path: string, usual: number, max = 100): GuardNumber => ({
  path,
  usual,
  max,
  min: 0.1,
  step: 0.1,
  unit: 'percent',
});
const whole = (
  path: string,
  unit: GuardNumber['unit'],
  usual: number,
  max: number,
  min = 1,
): GuardNumber => ({ path, unit, usual, max, min, step: 1 });

/** Every rule that a bot can have beyond its plain limits, in the order of the form. */
export const GUARD_RULES: readonly GuardRule[] = [
  {
    key: 'drawdown',
    numbers: [
      percent('drawdown.mildPercent', 5),
      percent('drawdown.moderatePercent', 10),
      percent('drawdown.severePercent', 20),
    ],
    flag: 'drawdown.flatten',
  },
  {
    key: 'lossDays',
    numbers: [whole('lossDays.blockAfter', 'days', 3, 365), whole('lossDays.latchAfter', 'days', 5, 365)],
  },
  { key: 'dailyLoss', numbers: [percent('dailyLossPercent', 3)] },
  { key: 'cooldown', numbers: [whole('cooldownAfterStopMinutes', 'minutes', 60, 10_080)] },
  { key: 'rate', numbers: [whole('maxOrdersPerMinute', 'count', 10, 1_000)] },
  {
    key: 'liquidation',
    numbers: [
      { ...whole('liquidation.stopDistances', 'times', 2, 20), step: 0.5 },
      whole('liquidation.maxLeverage', 'times', 5, 10),
    ],
  },
  { key: 'exposure', numbers: [percent('maxExposurePercent', 100, 10_000)] },
  {
    key: 'cluster',
    numbers: [percent('cluster.maxExposurePercent', 150, 10_000)],
    symbols: 'cluster.symbols',
  },
  {
    key: 'riskPerTrade',
    numbers: [percent('sizing.riskPercent', 1), { ...percent('sizing.atrMultiple', 2), unit: 'times' }],
  },
  { key: 'valueAtRisk', numbers: [percent('sizing.varPercent', 2)] },
  {
    key: 'tail',
    numbers: [percent('sizing.tailVarPercent', 2), percent('sizing.tailShortfallPercent', 3)],
  },
  {
    key: 'kelly',
    numbers: [{ path: 'sizing.kellyFraction', usual: 0.25, min: 0.01, max: 1, step: 0.01, unit: 'share' }],
  },
];

/** As the API wants it: no rule at all is null, for what is left out means the usual ones. */
export const bodyOfGuards = (guards: Guards): Guards | null =>
  Object.keys(guards).length === 0 ? null : guards;

type Tree = Readonly<Record<string, unknown>>;

/** What stands at a path; undefined where nothing does. */
export function guardAt(guards: Guards, path: string): unknown {
  let node: unknown = guards;
  for (const key of path.split('.')) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Tree)[key];
  }
  return node;
}

export const isOn = (guards: Guards, { numbers }: GuardRule): boolean =>
  numbers.some(({ path }) => guardAt(guards, path) !== undefined);

export const rulesOn = (guards: Guards): number => GUARD_RULES.filter((rule) => isOn(guards, rule)).length;

/** The same guards with another value at a path; undefined takes it away, and what is empty then with it. */
export function withGuard(guards: Guards, path: string, value: unknown): Guards {
  return (placed(guards, path.split('.'), value) ?? {}) as Guards;
}

function placed(node: Tree, [key = '', ...rest]: readonly string[], value: unknown): Tree | undefined {
  const { [key]: before, ...others } = node;
  const inner = typeof before === 'object' && before !== null ? (before as Tree) : {};
  const next = rest.length === 0 ? value : placed(inner, rest, value);
  if (next !== undefined) return { ...others, [key]: next };
  return Object.keys(others).length === 0 ? undefined : others;
}

/** A rule with its usual numbers, or without it. */
export function switched(guards: Guards, rule: GuardRule, on: boolean): Guards {
  let next = guards;
  for (const { path, usual } of rule.numbers) next = withGuard(next, path, on ? usual : undefined);
  if (rule.flag) next = withGuard(next, rule.flag, on ? true : undefined);
  if (rule.symbols) next = withGuard(next, rule.symbols, on ? [] : undefined);
  return next;
}
