import { z } from 'zod';

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
  entryReason: Reason.nullable(),
  exitReason: z.string(),
});

/** Older reports speak English only. */
const Text = z.union([
  z.object({ en: z.string(), ko: z.string() }),
  z.string().transform((text) => ({ en: text, ko: text })),
]);

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
  curve: z.object({
    time: z.array(z.number()),
    equity: z.array(z.number()),
    buyAndHold: z.array(z.number()),
  }),
});
export type Report = z.infer<typeof Report>;
export type ReportTrade = z.infer<typeof Trade>;
