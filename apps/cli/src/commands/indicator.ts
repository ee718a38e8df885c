import { indicators } from '@trendy/quant';
import type { Indicator, IndicatorParam, IndicatorSeeding, ParamValues } from '@trendy/quant';
import type { Command } from 'commander';
import { readBars } from '../data/series.ts';
import { UsageError } from '../usage-error.ts';

interface IndicatorOptions {
  readonly params: string;
  readonly data?: string;
  readonly seeding: string;
  readonly list?: boolean;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('indicator')
    .argument('[name]', 'e.g. rsi; --list shows all')
    .description('An indicator over the bars of a file: open time (UTC milliseconds) and its values.')
    .option(
      '--params <json>',
      `e.g. '{"period":14}'; --list shows the names and what they are without it`,
      '{}',
    )
    .option('--data <file>', 'bars: .csv, .json, .jsonl or .parquet, each also .gz')
    .option('--seeding <name>', 'how averages begin where libraries differ: pine or talib', 'pine')
    .option('--list', 'all indicators with their parameters and outputs')
    .option('--csv', 'print CSV; so it is without --json')
    .option('--json', 'print JSON')
    .action((name: string | undefined, options: IndicatorOptions) => run(name, options));
}

function run(name: string | undefined, options: IndicatorOptions): void {
  if (options.list) {
    process.stdout.write(options.json ? `${JSON.stringify([...indicators.values()].map(specOf))}\n` : list());
    return;
  }
  const indicator = chooseIndicator(name);
  const seeding = readSeeding(indicator, options.seeding);
  const params = readParams(indicator, options.params);
  if (options.data === undefined) throw new UsageError('--data', 'is missing; name a file of bars');
  const bars = readBars('--data', options.data);
  assertOrder(options.data, bars.openTime, bars.firstLine);
  const outs = indicator.outputs.map(() => new Float64Array(bars.close.length));
  try {
    indicator.batch(bars, params, outs, seeding);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError('--params', `${error.message} (${options.params})`);
    throw error;
  }
  process.stdout.write(
    options.json ? asJson(indicator, params, bars.openTime, outs) : asCsv(indicator, bars.openTime, outs),
  );
}

function chooseIndicator(name: string | undefined): Indicator {
  const found = indicators.get(name ?? '');
  if (found) return found;
  const what = name === undefined ? 'is missing' : `"${name}" is no indicator`;
  throw new UsageError('<name>', `${what}; use one of ${[...indicators.keys()].join(', ')}`);
}

function readSeeding(indicator: Indicator, text: string): IndicatorSeeding {
  if (text !== 'pine' && text !== 'talib')
    throw new UsageError('--seeding', `"${text}" is unknown; use pine or talib`);
  if (text === 'talib' && !indicator.hasSeeding)
    throw new UsageError('--seeding', `${indicator.name} begins alike everywhere; leave talib out`);
  return text;
}

function readParams(indicator: Indicator, text: string): ParamValues {
  const given = parseObject(text);
  const names = indicator.params.map(({ name }) => name);
  for (const name of Object.keys(given))
    if (!names.includes(name))
      throw new UsageError(
        '--params',
        `${indicator.name} has no parameter "${name}"; ${names.length === 0 ? 'it has none' : `use ${names.join(', ')}`}`,
      );
  return Object.fromEntries(
    indicator.params.map((param) => [param.name, readParam(param, given[param.name])] as const),
  );
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Told below, as any other text that is no object.
  }
  throw new UsageError('--params', `"${text}" is no JSON object; write '{"period":14}'`);
}

const RULES = {
  period: {
    text: 'a whole number from 1',
    holds: (value: number) => Number.isSafeInteger(value) && value >= 1,
  },
  positive: { text: 'a number above 0', holds: (value: number) => Number.isFinite(value) && value > 0 },
  share: { text: 'a number from 0 to 1', holds: (value: number) => value >= 0 && value <= 1 },
} as const;

function readParam({ kind, name, value }: IndicatorParam, given: unknown): number {
  if (given === undefined) return value;
  const rule = RULES[kind];
  if (typeof given === 'number' && rule.holds(given)) return given;
  throw new UsageError('--params', `${name} is ${JSON.stringify(given)}; give ${rule.text}`);
}

/** A window over bars that are not in order would tell of a market that never was. */
function assertOrder(file: string, openTime: Float64Array, firstLine: number): void {
  for (let row = 1; row < openTime.length; row++)
    if (!(openTime[row]! > openTime[row - 1]!))
      throw new UsageError(
        '--data',
        `line ${row + firstLine} of "${file}": its time ${openTime[row]} is not after ${openTime[row - 1]}; sort the bars and take doubles out ("trendy data validate" lists them)`,
      );
}

const cell = (value: number): string => (Number.isNaN(value) ? '' : String(value));

function asCsv(indicator: Indicator, openTime: Float64Array, outs: readonly Float64Array[]): string {
  const lines = [['openTime', ...indicator.outputs.map(({ name }) => name)].join(',')];
  for (let row = 0; row < openTime.length; row++)
    lines.push([String(openTime[row]), ...outs.map((out) => cell(out[row]!))].join(','));
  return `${lines.join('\n')}\n`;
}

/** Where there is no value yet there is null. */
function asJson(
  indicator: Indicator,
  params: ParamValues,
  openTime: Float64Array,
  outs: readonly Float64Array[],
): string {
  const values = Object.fromEntries(
    indicator.outputs.map(({ name }, at) => [
      name,
      Array.from(outs[at]!, (value) => (Number.isFinite(value) ? value : null)),
    ]),
  );
  return `${JSON.stringify({ indicator: indicator.name, params, openTime: [...openTime], values })}\n`;
}

const specOf = ({ hasSeeding, name, outputs, params }: Indicator): object => ({
  name,
  params: Object.fromEntries(params.map((param) => [param.name, param.value])),
  outputs: outputs.map((output) => output.name),
  seedings: hasSeeding ? ['pine', 'talib'] : ['pine'],
});

function list(): string {
  const width = Math.max(...[...indicators.keys()].map((name) => name.length));
  const lines = [...indicators.values()].map(({ hasSeeding, name, outputs, params }) => {
    const values = Object.fromEntries(params.map((param) => [param.name, param.value]));
    const names = outputs.map((output) => output.name).join(', ');
    return `${name.padEnd(width)}  ${JSON.stringify(values)} → ${names}${hasSeeding ? '  (--seeding talib)' : ''}`;
  });
  return `${lines.join('\n')}\n`;
}
