import type { BacktestRequest } from '../request.ts';
import type { ReportInput } from './build.ts';
import type { ReportData, ReportWarning } from './report.ts';

/** The rules under which this run was charged, said in the report itself. */
export function conventionsOf(request: BacktestRequest): Readonly<Record<string, string>> {
  const { risk } = request;
  return {
    decision: 'Decided at the close of a bar; market orders fill at the open of the next bar or later.',
    sizing: `Margin is ${risk.sizePercent} % of the equity marked at the decision, notional is margin × ${risk.leverage} × |exposure|; quantity rounds down to the step.`,
    reverse: 'One-way position: a reverse is an exit and, once it is filled, an entry at the same open.',
    stop:
      risk.stopPercent > 0
        ? 'A reduce-only stop rests from the entry fill on and can act within that bar. Triggered by the last price.'
        : 'No stop rests: the stop percentage is 0.',
    ambiguous:
      'Where stop and target lie inside one bar, the stop comes first. A gap through either fills at the open.',
    limit: 'Resting limit orders fill only when the market trades through them by at least one tick.',
    slippage: `${request.slippageBps} bps against the trader on market, stop and target fills, rounded to the worse tick.`,
    fees: `Maker ${request.fees.makerBps} bps, taker ${request.fees.takerBps} bps of notional, rounded up to the next 1e-8.`,
    funding: request.funding
      ? 'Charged at its instants on what is open then; at one instant funding comes before fills. Instants inside a bar charge what is open after its open.'
      : 'None charged: no funding history was given.',
    mark: request.marks
      ? 'Equity, funding and liquidation use the mark price series.'
      : 'No mark series was given: the last price stands in for the mark price.',
    liquidation: `${request.marginMode} margin; liquidated when the mark reaches the liquidation price, with a fee of ${request.liquidationFeeBps} bps to the insurance fund, never below an empty margin. Between stop and liquidation the one that is nearer comes first.`,
    drawdownLimit: `Entries stop at a drawdown of ${risk.maxDrawdownPercent} % of the account.`,
    yearly: 'Yearly figures use 365 days; returns run from bar close to bar close; the risk-free rate is 0.',
    tradeResults:
      'A trade runs from flat to flat and is net of all costs; one open at the end is valued at the last close.',
    gross:
      'Gross is the result at the prices that fills would have had without slippage, before fees, funding and liquidation fees.',
    ...termsOf(request),
  };
}

const PATHS = {
  worst: 'Where a bar does not say what came first, the stop came before the target.',
  base: 'Where a bar does not say what came first, the extreme nearer to its open did.',
  best: 'Where a bar does not say what came first, the target came before the stop.',
} as const;

/** What holds only because it was asked for. */
function termsOf(request: BacktestRequest): Readonly<Record<string, string>> {
  const { fineBars, latencyBars, latencyMs, listing, market, maxVolumeShare, path, risk } = request;
  const terms: Record<string, string> = {};
  if (path !== undefined) terms['path'] = PATHS[path];
  if (fineBars)
    terms['fineBars'] =
      `Inside a bar the ${request.fineTimeframe ?? ''} bars are walked in order; where none exists, the bar itself is.`;
  if (latencyBars !== undefined)
    terms['latency'] = `Orders without a trigger meet the open ${latencyBars} bars later.`;
  if (latencyMs !== undefined)
    terms['latency'] = `Orders without a trigger meet the first finer open at least ${latencyMs} ms later.`;
  if (maxVolumeShare !== undefined)
    terms['volumeShare'] =
      `All fills in a bar together are at most ${maxVolumeShare * 100} % of its volume; the rest waits for the next bar.`;
  if (risk.exits)
    terms['exits'] =
      'Trailing and break-even stops move at closed bars only and never away from the price; a stop that the close has passed already, and a time exit, leave at the next open.';
  if (market === 'spot') terms['market'] = 'Spot: no funding, no leverage, no short, no liquidation.';
  if (request.tables)
    terms['tables'] =
      `Fees and maintenance brackets change with the ${request.tables.length} dated tables that were given.`;
  if (listing)
    terms['listing'] =
      'Nothing is known of the symbol before its listing; at its delisting it is closed at the last price.';
  return terms;
}

/** What a reader of the figures must know. */
export function warningsOf(input: ReportInput, data: ReportData): ReportWarning[] {
  const { request, collected } = input;
  const warnings: ReportWarning[] = [];
  const warn = (code: string, text: string): void => void warnings.push({ code, text });
  if (!request.funding) warn('no_funding', 'No funding history was given, so none is charged.');
  else if (data.fundingRates === 0)
    warn('funding_outside_range', 'The funding history has no rate within the range of the bars.');
  if (!request.marks) warn('no_marks', 'No mark price series was given: liquidation uses the last price.');
  if (request.sources?.brackets === 'default')
    warn('default_brackets', 'No maintenance brackets were given: one bracket of 0.4 % is used.');
  if (request.sources?.instrument === 'inferred')
    warn('inferred_instrument', 'Tick and step size were inferred from the data; give them to be exact.');
  if (data.offGridPrices > 0)
    warn('off_grid_prices', `${data.offGridPrices} prices lie off the tick grid; fills are rounded to it.`);
  if (data.missingBars > 0)
    warn(
      'missing_bars',
      `${data.missingBars} bars are missing; an order waits for the next bar that exists.`,
    );
  const paused = collected.bots.find((entry) => entry.status === 'paused');
  if (paused)
    warn('paused', `The bot was paused at ${paused.at} (${paused.reason.code}) and traded no more.`);
  const limit = collected.refusals.find((entry) => entry.reason.code === 'drawdown_limit');
  if (limit)
    warn('drawdown_limit', `Entries were refused from ${limit.at} on: the drawdown limit was reached.`);
  if (collected.open) warn('open_at_end', 'A position is open at the end; it is valued at the last close.');
  if (collected.episodes.length > 0 && collected.episodes.length < 30)
    warn('few_trades', `${collected.episodes.length} trades are too few for the figures to mean much.`);
  return warnings;
}
