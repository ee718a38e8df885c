import { readFileSync } from 'node:fs';
import type { BacktestRequest, PortfolioRequest } from '@trendy/backtest';
import { buildRequest } from './backtest-request.ts';
import type { BacktestOptions } from './backtest-request.ts';
import { UsageError } from './usage-error.ts';

export interface PortfolioOptions {
  /** JSON objects. */
  readonly leg?: readonly string[];
  /** A JSON file. */
  readonly config?: string;
}

/** What belongs to the account and not to one symbol. */
const ACCOUNT_KEYS = ['capital', 'marginMode', 'from', 'to'] as const;
const LEG_KEYS: ReadonlySet<string> = new Set<keyof BacktestOptions>([
  ...([
    'data',
    'strategy',
    'params',
    'signals',
    'funding',
    'mark',
    'brackets',
    'symbol',
    'timeframe',
  ] as const),
  ...([
    'leverage',
    'size',
    'stop',
    'takeProfit',
    'maxDrawdown',
    'guards',
    'longOnly',
    'tick',
    'step',
  ] as const),
  ...(['makerBps', 'takerBps', 'slippageBps', 'fineData', 'path', 'maxVolumeShare', 'latencyBars'] as const),
  ...(['latencyMs', 'spot', 'spotData', 'listed', 'delisted', 'trailing', 'breakEven', 'targets'] as const),
  'maxBars',
  'execution',
]);

/**
 * Reads several legs: what a leg does not say itself, the command's own options say for all of them.
 * @returns null where no leg was given. @throws UsageError naming the leg, the key and the fix.
 */
export function buildPortfolio(
  options: BacktestOptions & PortfolioOptions,
): { readonly request: PortfolioRequest; readonly singles: readonly BacktestRequest[] } | null {
  const { config, leg: given } = options;
  if (config === undefined && given === undefined) return null;
  const file = config === undefined ? {} : readConfig(config);
  const account: Record<string, string> = {};
  for (const key of ACCOUNT_KEYS) if (file[key] !== undefined) account[key] = String(file[key]);
  const legs = [
    ...legsOf(file, config),
    ...(given ?? []).map((text, index) => parseObject(`--leg ${index + 1}`, text)),
  ];
  const singles = legs.map((leg, index) =>
    buildRequest({ ...options, ...account, ...textOf(leg, `leg ${index + 1}`) }),
  );
  const [first] = singles;
  if (!first) throw new UsageError('--config', 'has no legs; give "legs": [{"data": …, "strategy": …}]');
  const { capital, from, marginMode, to } = first;
  const resumeAfterDays = singles.find((single) => single.resumeAfterDays !== undefined)?.resumeAfterDays;
  return {
    request: {
      capital,
      marginMode,
      legs: singles.map(
        ({ capital: _c, from: _f, marginMode: _m, to: _t, resumeAfterDays: _r, ...leg }) => leg,
      ),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(resumeAfterDays === undefined ? {} : { resumeAfterDays }),
    },
    singles,
  };
}

function readConfig(file: string): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError('--config', `"${file}" cannot be read: ${(error as Error).message}`);
  }
  const parsed = parseObject('--config', text);
  for (const key of Object.keys(parsed))
    if (key !== 'legs' && !ACCOUNT_KEYS.some((known) => known === key))
      throw new UsageError('--config', `"${key}" is not known; it has legs, ${ACCOUNT_KEYS.join(', ')}`);
  return parsed;
}

function legsOf(file: Readonly<Record<string, unknown>>, name = ''): Readonly<Record<string, unknown>>[] {
  const { legs = [] } = file;
  if (!Array.isArray(legs)) throw new UsageError('--config', `legs of "${name}" must be a list of objects`);
  return legs.map((leg: unknown, index) => {
    if (typeof leg === 'object' && leg !== null && !Array.isArray(leg)) return leg as Record<string, unknown>;
    throw new UsageError('--config', `leg ${index + 1} of "${name}" must be an object`);
  });
}

function parseObject(option: string, text: string): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UsageError(
      option,
      `is not valid JSON; write it as '{"data":"btc.csv","strategy":"supertrend"}'`,
    );
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>;
  throw new UsageError(option, `must be a JSON object such as '{"data":"btc.csv","strategy":"supertrend"}'`);
}

/** A leg as options: numbers and parameters as the text that the command line would give. */
function textOf(leg: Readonly<Record<string, unknown>>, name: string): Partial<BacktestOptions> {
  if (leg['data'] === undefined) throw new UsageError(name, 'has no data; give "data": "bars.csv"');
  const entries = Object.entries(leg).map(([key, value]) => {
    if (!LEG_KEYS.has(key))
      throw new UsageError(name, `"${key}" is not known; it has ${[...LEG_KEYS].join(', ')}`);
    if (typeof value === 'boolean' || typeof value === 'string') return [key, value] as const;
    return [key, typeof value === 'object' ? JSON.stringify(value) : String(value)] as const;
  });
  return Object.fromEntries(entries) as Partial<BacktestOptions>;
}
