import type { IntrabarPath } from '@trendy/simulator';
import { toColumns } from '../request.ts';
import type { BacktestRequest } from '../request.ts';
import { createBacktest } from '../run.ts';
import type { BacktestHooks } from '../run.ts';

/** What one set of assumptions gives; everything else is as requested. */
export interface IntervalCell {
  readonly path: IntrabarPath;
  /** Of the requested fees. */
  readonly feeMultiple: number;
  /** Of the requested slippage. */
  readonly slippageMultiple: number;
  /** Fraction of the capital. */
  readonly netReturn: number;
}

/** A result as a range instead of a point: what bars, fee tiers and slippage leave open. Returns are fractions. */
export interface ReportInterval {
  /** As requested: the figure that the rest of the report is about. */
  readonly headline: { readonly path: IntrabarPath; readonly netReturn: number };
  readonly low: number;
  readonly high: number;
  readonly cells: readonly IntervalCell[];
  /**
   * Cost per side at which nothing is left, all costs a multiple of those charged, so that it lies above what is charged
   * exactly where the headline is a gain. Null: there is no such cost, for the reason given.
   */
  readonly breakEven: BreakEven;
  /** What a market order is charged per side here: taker fee and slippage. */
  readonly chargedBps: number;
}

interface BreakEven {
  readonly costBps: number | null;
  readonly reason?: string;
}

export const INTERVAL_PATHS: readonly IntrabarPath[] = ['worst', 'base', 'best'];
/** Next better and next worse tier of the large venues lie about this far from the ordinary one. */
const FEE_MULTIPLES = [0.8, 1, 1.25] as const;
/** Slippage is the least known of all: from half of it to twice. */
const SLIPPAGE_MULTIPLES = [0.5, 1, 2] as const;
/** A cost per side above which it is no longer worth asking. */
const MAX_COST_BPS = 500;
const COST_TOLERANCE_BPS = 0.01;

/**
 * Runs the request again under every combination of intrabar path, fee tier and slippage, and looks for the cost at
 * which it breaks even: some forty backtests. Low and high are the ends over all of them. Which bar comes out best is
 * no law: a stop that is missed may be a larger loss later.
 * @throws BacktestInputError on a request that cannot be run.
 */
export function measureInterval(request: BacktestRequest, hooks: BacktestHooks): ReportInterval {
  const base: BacktestRequest = { ...request, bars: toColumns(request.bars) };
  const { strategies } = hooks;
  const netOf = (changes: Partial<BacktestRequest>): number => {
    const run = createBacktest({ ...base, ...changes }, { strategies });
    run.advance(Number.POSITIVE_INFINITY);
    return run.equity.at(-1)! / base.capital - 1;
  };
  const cells = cellsOf(base, netOf);
  const { path = 'worst' } = request;
  const headline = { path, netReturn: netOf({}) };
  const nets = [...cells.map((cell) => cell.netReturn), headline.netReturn];
  const chargedBps = request.fees.takerBps + request.slippageBps;
  return {
    headline,
    low: Math.min(...nets),
    high: Math.max(...nets),
    cells,
    breakEven: breakEvenOf(costsAt(base, chargedBps, netOf), chargedBps),
    chargedBps,
  };
}

/** Net by cost a side: fees and slippage in the proportion in which they are charged, fees alone where none are. */
function costsAt(
  { fees: { makerBps, takerBps }, slippageBps }: BacktestRequest,
  chargedBps: number,
  netOf: (changes: Partial<BacktestRequest>) => number,
): (bps: number) => number {
  if (chargedBps === 0) return (bps) => netOf({ fees: { makerBps: bps, takerBps: bps } });
  return (bps) => {
    const multiple = bps / chargedBps;
    // A rebate does not grow with what others pay.
    const maker = makerBps < 0 ? makerBps : makerBps * multiple;
    return netOf({
      fees: { makerBps: maker, takerBps: takerBps * multiple },
      slippageBps: slippageBps * multiple,
    });
  };
}

function cellsOf(
  base: BacktestRequest,
  netOf: (changes: Partial<BacktestRequest>) => number,
): IntervalCell[] {
  const cells: IntervalCell[] = [];
  const { makerBps, takerBps } = base.fees;
  for (const path of INTERVAL_PATHS)
    for (const feeMultiple of FEE_MULTIPLES)
      for (const slippageMultiple of SLIPPAGE_MULTIPLES) {
        // A rebate shrinks where a fee grows.
        const maker = makerBps < 0 ? makerBps / feeMultiple : makerBps * feeMultiple;
        const fees = { makerBps: maker, takerBps: takerBps * feeMultiple };
        const netReturn = netOf({ path, fees, slippageBps: base.slippageBps * slippageMultiple });
        cells.push({ path, feeMultiple, slippageMultiple, netReturn });
      }
  return cells;
}

/**
 * Bisection on real runs: fills, stops and sizes move with the cost, so trades are not the same ones at every cost.
 * What is charged is one end of the first bracket, so that the answer never contradicts the net at that cost.
 */
export function breakEvenOf(net: (costBps: number) => number, chargedBps: number): BreakEven {
  let low = 0;
  const atNothing = net(0);
  let high = chargedBps > 0 ? chargedBps : 10;
  if (atNothing === net(high)) return { costBps: null, reason: 'no_trades' };
  if (atNothing <= 0) return { costBps: null, reason: 'loses_before_costs' };
  while (net(high) > 0) {
    low = high;
    high *= 2;
    if (low >= MAX_COST_BPS) return { costBps: null, reason: 'above_500_bps' };
  }
  while (high - low > COST_TOLERANCE_BPS) {
    const middle = (low + high) / 2;
    if (net(middle) > 0) low = middle;
    else high = middle;
  }
  return { costBps: Math.round(((low + high) / 2) * 100) / 100 };
}
