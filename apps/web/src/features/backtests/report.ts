import { z } from 'zod';
import { Verdict } from '#features/studies/study-result.ts';

const Reason = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.number(), z.string()])).optional(),
});
const Metric = z.object({ value: z.number().nullable(), reason: z.string().optional() });
const Trade = z.object({
  number: z.number(),
  side: z.enum(['long', 'short']),
  entryTime: z.number(),
  entryPrice: z.number(),
  exitTime: z.number().nullable(),
  exitPrice: z.number(),
  quantity: z.string(),
  fees: z.string(),
  funding: z.string(),
  slippage: z.string(),
  pnl: z.string(),
  return: z.number(),
  bars: z.number(),
  /** Absent in older reports, as is all that is optional here. */
  maxAdverse: z.number().optional(),
  maxFavourable: z.number().optional(),
  entryReason: Reason.nullable(),
  exitReason: z.string(),
});

/** Older reports speak English only. */
const Text = z.union([
  z.object({ en: z.string(), ko: z.string() }),
  z.string().transform((text) => ({ en: text, ko: text })),
]);

const Cell = z.object({
  path: z.enum(['worst', 'base', 'best']),
  feeMultiple: z.number(),
  slippageMultiple: z.number(),
  netReturn: z.number(),
});
const Interval = z.object({
  headline: z.object({ path: z.string(), netReturn: z.number() }),
  low: z.number(),
  high: z.number(),
  cells: z.array(Cell),
  breakEven: z.object({ costBps: z.number().nullable(), reason: z.string().optional() }),
  chargedBps: z.number(),
});

/** What this page reads of the engine's report; the rest of it passes by. */
export const Report = z.object({
  version: z.union([z.literal(1), z.literal(2)]),
  settings: z.object({
    symbol: z.string(),
    timeframe: z.string(),
    strategy: z.object({ id: z.string(), version: z.string(), params: z.record(z.string(), z.unknown()) }),
    capital: z.string(),
    makerBps: z.number(),
    takerBps: z.number(),
    slippageBps: z.number(),
  }),
  data: z.object({
    source: z.string().nullable(),
    bars: z.number(),
    from: z.number(),
    to: z.number(),
    hash: z.string(),
    missingBars: z.number(),
    fundingRates: z.number(),
  }),
  conventions: z.record(z.string(), Text),
  warnings: z.array(z.object({ code: z.string(), text: Text })),
  result: z.object({
    initialEquity: z.string(),
    finalEquity: z.string(),
    netProfit: z.string(),
    isOpenAtEnd: z.boolean(),
    trades: z.number(),
    decisions: z.number(),
  }),
  metrics: z.object({
    totalReturn: Metric,
    cagr: Metric,
    volatility: Metric,
    sharpe: Metric,
    sortino: Metric,
    maxDrawdown: Metric,
    calmar: Metric,
    winRate: Metric,
    profitFactor: Metric,
    expectancy: Metric,
    timeInMarket: Metric,
  }),
  /** Standard errors of the metrics of the same names. */
  errors: z
    .object({
      days: z.number(),
      totalReturn: Metric,
      cagr: Metric,
      sharpe: Metric,
      sortino: Metric,
      volatility: Metric,
      maxDrawdown: Metric,
      calmar: Metric,
      winRate: Metric,
      expectancy: Metric,
    })
    .optional(),
  costs: z.object({
    gross: z.string(),
    fees: z.string(),
    slippage: z.string(),
    funding: z.string(),
    liquidation: z.string(),
    net: z.string(),
  }),
  benchmark: z.object({ return: z.number(), maxDrawdown: z.number().nullable() }),
  decisions: z.array(
    z.object({
      time: z.number(),
      exposure: z.number(),
      stop: z.string().nullable(),
      target: z.string().nullable(),
      reason: Reason,
    }),
  ),
  trades: z.array(Trade),
  months: z
    .array(z.object({ year: z.number(), month: z.number(), return: z.number().nullable() }))
    .optional(),
  drawdowns: z
    .array(
      z.object({
        depth: z.number(),
        from: z.number(),
        trough: z.number(),
        recovery: z.number().nullable(),
        bars: z.number(),
      }),
    )
    .optional(),
  interval: Interval.optional(),
  verdict: Verdict.optional(),
  curve: z.object({
    time: z.array(z.number()),
    equity: z.array(z.number()),
    buyAndHold: z.array(z.number()),
  }),
});
export type Report = z.infer<typeof Report>;
export type ReportTrade = z.infer<typeof Trade>;
export type ReportInterval = z.infer<typeof Interval>;
export type IntervalCell = z.infer<typeof Cell>;
export type ReportMonth = NonNullable<Report['months']>[number];
export type ReportDrawdown = NonNullable<Report['drawdowns']>[number];
