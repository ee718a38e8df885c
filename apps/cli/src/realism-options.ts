import { EXECUTION_STYLES, timeframeMs } from '@trendy/domain';
import type { BarColumns, BotExecution, BotExits, BotRisk, Timeframe } from '@trendy/domain';
import type { BacktestRequest } from '@trendy/backtest';
import type { Command } from 'commander';
import { inferTimeframe, readBars } from './data/series.ts';
import { readNumber, readTime } from './option-values.ts';
import { UsageError } from './usage-error.ts';

/** How orders meet the market and positions are left; all of it off unless it is said. */
export interface RealismOptions {
  readonly fineData?: string;
  readonly path?: string;
  readonly maxVolumeShare?: string;
  readonly latencyBars?: string;
  readonly latencyMs?: string;
  readonly spot?: boolean;
  readonly spotData?: string;
  readonly listed?: string;
  readonly delisted?: string;
  readonly trailing?: string;
  readonly breakEven?: string;
  readonly targets?: string;
  readonly maxBars?: string;
  readonly execution?: string;
}

export function addRealismOptions(command: Command): Command {
  return command
    .option('--fine-data <file>', 'finer bars of the same symbol, walked inside each bar')
    .option('--path <path>', 'where a bar does not say what came first: worst (stop first), base or best')
    .option('--max-volume-share <percent>', 'fills in a bar are at most this % of its volume; any without it')
    .option('--latency-bars <bars>', 'market orders meet the open so many bars later')
    .option('--latency-ms <ms>', 'the same in milliseconds; needs --fine-data')
    .option('--spot', 'spot market: no funding, leverage, short or liquidation')
    .option('--spot-data <file>', "the spot market's bars, for strategies that read its price")
    .option('--listed <date>', 'the symbol did not exist before')
    .option('--delisted <date>', 'the symbol is closed at its last price then')
    .option('--trailing <percent[:activation]>', 'stop follows the best closed price, e.g. 2:1')
    .option('--break-even <gain[:offset]>', 'stop moves to the entry at this gain, %, e.g. 1:0.1')
    .option('--targets <percent:share,…>', 'up to six targets with their shares, %, e.g. 1:50,2:50')
    .option('--max-bars <bars>', 'a position is left after so many bars')
    .option(
      '--execution <style[:seconds[:cap]]>',
      `how entries are sent: ${EXECUTION_STYLES.join(', ')}; over how long, s; how far from the middle, bps`,
    );
}

type Realism = Pick<
  BacktestRequest,
  | 'fineBars'
  | 'fineTimeframe'
  | 'path'
  | 'maxVolumeShare'
  | 'latencyBars'
  | 'latencyMs'
  | 'market'
  | 'data'
  | 'listing'
>;

/** @throws UsageError naming the option, its value and the fix. */
export function readRealism(options: RealismOptions, bars: BarColumns, timeframe: Timeframe): Realism {
  const { latencyBars, latencyMs, maxVolumeShare } = options;
  return {
    ...readFine(options),
    ...(options.path === undefined ? {} : { path: readPath(options.path) }),
    ...(maxVolumeShare === undefined
      ? {}
      : { maxVolumeShare: readNumber('--max-volume-share', maxVolumeShare, 0.001, 100) / 100 }),
    ...(latencyBars === undefined ? {} : { latencyBars: readNumber('--latency-bars', latencyBars, 0, 100) }),
    ...(latencyMs === undefined ? {} : { latencyMs: readNumber('--latency-ms', latencyMs, 0, 86_400_000) }),
    ...(options.spot ? { market: 'spot' } : {}),
    ...(options.spotData === undefined ? {} : { data: [spotClose(options.spotData, timeframe)] }),
    ...readListing(options, bars),
  };
}

/** The close of a spot bar is known at its close, not at its open. */
function spotClose(file: string, timeframe: Timeframe) {
  const { close, openTime } = readBars('--spot-data', file);
  const stepMs = timeframeMs(openTime.length > 1 ? inferTimeframe('--spot-data', openTime) : timeframe);
  return { name: 'spot_close', availableAt: openTime.map((time) => time + stepMs), value: close } as const;
}

function readFine({ fineData }: RealismOptions): Pick<Realism, 'fineBars' | 'fineTimeframe'> {
  if (fineData === undefined) return {};
  const fineBars = readBars('--fine-data', fineData);
  return { fineBars, fineTimeframe: inferTimeframe('--fine-data', fineBars.openTime) };
}

function readPath(text: string): NonNullable<Realism['path']> {
  if (text === 'worst' || text === 'base' || text === 'best') return text;
  throw new UsageError('--path', `"${text}" is not known; use worst, base or best`);
}

function readListing({ delisted, listed }: RealismOptions, bars: BarColumns): Pick<Realism, 'listing'> {
  if (listed === undefined && delisted === undefined) return {};
  const listing = {
    ...(listed === undefined ? {} : { onboardAt: readTime('--listed', listed) }),
    ...(delisted === undefined ? {} : { delistAt: readTime('--delisted', delisted) }),
  };
  if (listing.delistAt !== undefined && listing.delistAt <= bars.openTime[0]!)
    throw new UsageError('--delisted', `${delisted ?? ''} lies before the first bar; give a later date`);
  return { listing };
}

/** @throws UsageError naming the option, its value and the fix. */
export function readExits(options: RealismOptions): Pick<BotRisk, 'exits'> {
  const { breakEven, maxBars, targets, trailing } = options;
  const exits: { -readonly [K in keyof BotExits]: BotExits[K] } = {};
  if (trailing !== undefined) {
    const [percent, activation] = pairOf('--trailing', trailing);
    exits.trailing = activation === undefined ? { percent } : { percent, activationPercent: activation };
  }
  if (breakEven !== undefined) {
    const [trigger, offset] = pairOf('--break-even', breakEven);
    exits.breakEven =
      offset === undefined ? { triggerPercent: trigger } : { triggerPercent: trigger, offsetPercent: offset };
  }
  if (targets !== undefined)
    exits.targets = targets.split(',').map((part) => {
      const [percent, share] = pairOf('--targets', part);
      if (share === undefined) throw new UsageError('--targets', `"${part}" has no share; write 1:50,2:50`);
      return { percent, sharePercent: share };
    });
  if (maxBars !== undefined) exits.maxBars = readNumber('--max-bars', maxBars, 1, 1_000_000);
  return Object.keys(exits).length === 0 ? {} : { exits };
}

/** The bounds are a bot's own. @throws UsageError naming the option, its value and the fix. */
export function readExecution({ execution }: RealismOptions): Pick<BotRisk, 'execution'> {
  if (execution === undefined) return {};
  const [name, seconds, cap, ...rest] = execution.split(':');
  const style = EXECUTION_STYLES.find((known) => known === name);
  if (style === undefined || rest.length > 0)
    throw new UsageError(
      '--execution',
      `"${execution}" is not known; write one of ${EXECUTION_STYLES.join(', ')}, e.g. twap:600:25`,
    );
  const read: BotExecution = {
    style,
    ...(seconds === undefined ? {} : { horizonSeconds: readNumber('--execution', seconds, 5, 14_400) }),
    ...(cap === undefined ? {} : { capBps: readNumber('--execution', cap, 1, 50) }),
  };
  return { execution: read };
}

function pairOf(option: string, text: string): [number, number | undefined] {
  const [first = '', second, ...rest] = text.split(':');
  if (rest.length > 0)
    throw new UsageError(option, `"${text}" has too many parts; write one or two numbers, e.g. 2:1`);
  return [
    readNumber(option, first, 0, 1000),
    second === undefined ? undefined : readNumber(option, second, 0, 1000),
  ];
}
