import path from 'node:path';
import { DEFAULT_GUARDS, quoteFromNumber } from '@trendy/domain';
import type { BacktestRequest } from '@trendy/backtest';
import { DEFAULT_LIQUIDATION_FEE_BPS } from '@trendy/simulator';
import { strategies, strategyList } from '@trendy/strategies';
import { chooseInstrument, readBrackets } from './data/instruments.ts';
import { checkedTimeframe, inferTimeframe, readBars, readFunding, readSignals } from './data/series.ts';
import { readNumber, readTime } from './option-values.ts';
import { readExecution, readExits, readRealism } from './realism-options.ts';
import type { RealismOptions } from './realism-options.ts';
import { UsageError } from './usage-error.ts';

/** As the command line gives them: text, not yet read. */
export interface BacktestOptions extends RealismOptions {
  readonly data: string;
  readonly strategy?: string;
  readonly params?: string;
  readonly signals?: string;
  readonly funding?: string;
  readonly mark?: string;
  readonly brackets?: string;
  readonly capital: string;
  readonly leverage: string;
  readonly size: string;
  readonly stop: string;
  readonly takeProfit?: string;
  readonly maxDrawdown: string;
  readonly guards: string;
  readonly resumeAfter: string;
  readonly longOnly?: boolean;
  readonly symbol?: string;
  readonly timeframe?: string;
  readonly from?: string;
  readonly to?: string;
  readonly tick?: string;
  readonly step?: string;
  readonly makerBps: string;
  readonly takerBps: string;
  readonly slippageBps: string;
  readonly marginMode: string;
}

/** Reads files and options into a request. @throws UsageError naming the option, its value and the fix. */
export function buildRequest(options: BacktestOptions): BacktestRequest {
  const decision = chooseDecision(options);
  const numbers = readNumbers(options);
  const bars = readBars('--data', options.data);
  const brackets = readBrackets('--brackets', options.brackets);
  const { instrument, source } = chooseInstrument({
    file: options.data,
    bars,
    brackets,
    ...(options.symbol === undefined ? {} : { symbol: options.symbol }),
    ...(options.tick === undefined ? {} : { tick: options.tick }),
    ...(options.step === undefined ? {} : { step: options.step }),
  });
  const timeframe =
    options.timeframe === undefined
      ? inferTimeframe('--data', bars.openTime)
      : checkedTimeframe(options.timeframe, bars.openTime);
  const span = readSpan(options, bars.openTime);
  return {
    ...decision,
    ...numbers,
    instrument,
    timeframe,
    bars,
    ...readRealism(options, bars, timeframe),
    marginMode: readMarginMode(options.marginMode),
    liquidationFeeBps: DEFAULT_LIQUIDATION_FEE_BPS,
    ...(options.funding === undefined ? {} : { funding: readFunding('--funding', options.funding) }),
    ...(options.mark === undefined ? {} : { marks: readBars('--mark', options.mark) }),
    ...span,
    ...readResume(options),
    sources: {
      instrument: source,
      brackets: options.brackets === undefined ? 'default' : 'given',
      data: path.basename(options.data),
      ...(options.funding === undefined ? {} : { funding: path.basename(options.funding) }),
      ...(options.mark === undefined ? {} : { marks: path.basename(options.mark) }),
    },
  };
}

/** Refused before anything is noted as tried. @throws UsageError when no bar is left to trade. */
function readSpan(
  { from, to }: BacktestOptions,
  openTime: Float64Array,
): Pick<BacktestRequest, 'from' | 'to'> {
  const span = {
    ...(from === undefined ? {} : { from: readTime('--from', from) }),
    ...(to === undefined ? {} : { to: readTime('--to', to) }),
  };
  const { from: first = Number.NEGATIVE_INFINITY, to: end = Number.POSITIVE_INFINITY } = span;
  if (openTime.some((time) => time >= first && time < end)) return span;
  const [opens, last] = [openTime[0]!, openTime.at(-1)!].map((time) => new Date(time).toISOString());
  throw new UsageError(
    from === undefined ? '--to' : '--from',
    `leaves no bar between ${from ?? 'the start'} and ${to ?? 'the end'}; the data open from ${opens} to ${last}`,
  );
}

function chooseDecision(options: BacktestOptions): Pick<BacktestRequest, 'strategy' | 'signals'> {
  if (options.signals !== undefined && options.strategy !== undefined)
    throw new UsageError('--signals', 'replaces a strategy; give only one of --strategy and --signals');
  if (options.signals !== undefined) {
    if (options.params !== undefined) throw new UsageError('--params', 'has no meaning with --signals');
    return { signals: readSignals('--signals', options.signals) };
  }
  const ids = strategyList.map((strategy) => strategy.id).join(', ');
  if (options.strategy === undefined)
    throw new UsageError('--strategy', `is missing; use one of ${ids}, or --signals <file>`);
  const strategy = strategies.get(options.strategy);
  if (!strategy) throw new UsageError('--strategy', `"${options.strategy}" is not known; use one of ${ids}`);
  const params = readParams(options.params);
  const known = strategy.parameters.map((parameter) => parameter.key);
  for (const key of Object.keys(params))
    if (!known.includes(key))
      throw new UsageError(
        '--params',
        `"${key}" is no parameter of ${strategy.id}; it has ${known.join(', ')}`,
      );
  return { strategy: { id: strategy.id, params } };
}

function readParams(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UsageError('--params', `${text} is not valid JSON; write it as '{"fast":12}'`);
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
    return parsed as Record<string, unknown>;
  throw new UsageError('--params', `${text} must be a JSON object such as '{"fast":12}'`);
}

function readNumbers(
  options: BacktestOptions,
): Pick<BacktestRequest, 'capital' | 'fees' | 'risk' | 'slippageBps'> {
  return {
    capital: quoteFromNumber(readNumber('--capital', options.capital, 1, 50_000_000)),
    fees: {
      makerBps: readNumber('--maker-bps', options.makerBps, -10, 100),
      takerBps: readNumber('--taker-bps', options.takerBps, 0, 100),
    },
    slippageBps: readNumber('--slippage-bps', options.slippageBps, 0, 1000),
    risk: {
      sizePercent: readNumber('--size', options.size, 0.01, 100),
      leverage: readNumber('--leverage', options.leverage, 1, 125),
      stopPercent: readNumber('--stop', options.stop, 0, 99),
      ...(options.takeProfit === undefined
        ? {}
        : { takeProfitPercent: readNumber('--take-profit', options.takeProfit, 0.01, 1000) }),
      maxDrawdownPercent: readNumber('--max-drawdown', options.maxDrawdown, 0.1, 100),
      allowShort: options.longOnly !== true && options.spot !== true,
      ...readExits(options),
      ...readExecution(options),
      ...readGuards(options.guards),
    },
  };
}

/** A new bot's rules beyond its plain limits, or none. */
function readGuards(text: string): Pick<BacktestRequest['risk'], 'guards'> {
  if (text === 'default') return { guards: DEFAULT_GUARDS };
  if (text === 'none') return {};
  throw new UsageError('--guards', `"${text}" is not known; use default (a new bot's rules) or none`);
}

function readResume({ guards, resumeAfter }: BacktestOptions): Pick<BacktestRequest, 'resumeAfterDays'> {
  if (guards === 'none' || resumeAfter === 'never') return {};
  return { resumeAfterDays: readNumber('--resume-after', resumeAfter, 0.01, 3_650) };
}

function readMarginMode(text: string): 'cross' | 'isolated' {
  if (text === 'cross' || text === 'isolated') return text;
  throw new UsageError('--margin-mode', `"${text}" is not known; use cross or isolated`);
}
