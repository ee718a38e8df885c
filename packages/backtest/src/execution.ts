import { clocksWanted, horizonMs } from '@trendy/engine';
import { marketMs, timeframeMs } from '@trendy/domain';
import type { BotExecution } from '@trendy/domain';
import type { VenueBar } from '@trendy/simulator';
import type { AccountDesk } from './account-desk.ts';
import { latencyOf } from './request.ts';
import type { LegRequest } from './request.ts';

/** The shortest time of which the bars of a request say anything, ms. */
const resolutionMs = ({ fineBars, fineTimeframe, timeframe }: LegRequest): number =>
  timeframeMs(fineBars ? (fineTimeframe ?? timeframe) : timeframe);

/** Whether entries that are to be spread over a time must be sent at once, because the bars are coarser than it. */
export function isTooCoarse(request: LegRequest): boolean {
  const { execution } = request.risk;
  if (!execution || execution.style === 'market' || execution.style === 'aggressive') return false;
  return horizonMs(execution) < resolutionMs(request);
}

/**
 * How entries are sent in a run. What happens inside a bar is not known, so that what would be over within one is sent
 * at its open, with the same cap; an order that comes later to the market is waited for.
 */
export function executionOf(request: LegRequest): BotExecution | undefined {
  const { execution } = request.risk;
  if (!execution || execution.style === 'market') return undefined;
  if (execution.style !== 'aggressive' && !isTooCoarse(request)) return execution;
  const { capBps } = execution;
  const latency = latencyOf(request) ?? 0;
  return {
    style: 'aggressive',
    ...(capBps === undefined ? {} : { capBps }),
    ...(latency > 0 ? { horizonSeconds: (latency + resolutionMs(request)) / 1_000 } : {}),
  };
}

/** Moves entries under way on at the close of each finer bar; the last one is followed by the bar's own close. */
export function followEntries(
  desk: AccountDesk,
  request: LegRequest,
  bar: Readonly<VenueBar>,
  fineRow: number,
  closeTime: number,
): void {
  const { fineBars, instrument, risk } = request;
  if (!fineBars || !risk.execution || bar.closeTime >= closeTime) return;
  const { symbol } = instrument;
  const at = marketMs(bar.closeTime);
  if (!clocksWanted(desk.state).some((wanted) => wanted.symbol === symbol && wanted.at <= at)) return;
  const [close, tickSize] = [fineBars.close[fineRow]!, Number(instrument.tickSize)];
  const market = {
    bid: close - tickSize,
    ask: close + tickSize,
    volume: fineBars.volume[fineRow]!,
    overMs: bar.closeTime - bar.openTime,
  };
  desk.deliver({ kind: 'clock', at, symbol, market });
}
