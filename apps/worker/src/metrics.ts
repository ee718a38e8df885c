import { quoteToNumber } from '@trendy/domain';
import type { AccountWork, PlaceOutcome, StoredOrder, VenueFill } from '@trendy/domain';
import type { Metrics } from '@trendy/platform';

import type { BatchOutcome } from './drain/run-batch.ts';

/** What the worker counts. */
export interface WorkerMetrics {
  onBatch(account: AccountWork, batch: BatchOutcome): void;
  onVenueAnswer(account: AccountWork, outcome: PlaceOutcome['kind'], ms: number, order: StoredOrder): void;
  onUnknown(account: AccountWork): void;
  onFill(account: AccountWork, fill: VenueFill): void;
  /** How long a position has stood without its stop by now, and how much of that was beyond what is promised, ms. */
  onBare(account: AccountWork, longestMs: number, lateMs: number): void;
  onVenueUp(account: Pick<AccountWork, 'venue' | 'environment'>, isUp: boolean): void;
  onStream(kind: 'user' | 'market', change: 1 | -1): void;
  /** A stored key was opened; excess: far more often of late than its account needs. */
  onKeyOpened(place: Pick<AccountWork, 'venue' | 'environment'>, purpose: string, isExcess: boolean): void;
  forget(accountId: string): void;
}

export function createWorkerMetrics(metrics: Metrics): WorkerMetrics {
  const place = ['venue', 'environment'] as const;
  const orders = metrics.counter('orders_total', 'Orders answered by a venue', [...place, 'outcome']);
  const failures = metrics.counter('order_failures_total', 'Orders refused or of unknown fate', [
    ...place,
    'outcome',
  ]);
  const unknown = metrics.counter('orders_unknown_total', 'Orders whose fate had to be looked up', place);
  const trades = metrics.counter('trades_total', 'Fills', place);
  const volume = metrics.counter('trading_volume_usd', 'Notional of fills, quote currency', place);
  const up = metrics.gauge('exchange_api_up', '1 while a venue answers', place);
  const bare = metrics.gauge('position_unprotected_seconds', 'Longest that a position now stands bare', [
    'environment',
  ]);
  const late = metrics.counter(
    'position_unprotected_late_seconds_total',
    'Time that positions stood without a stop beyond the five seconds in which one must rest',
    ['environment'],
  );
  const opened = metrics.counter('credential_openings_total', 'Stored keys that were opened', [
    ...place,
    'purpose',
  ]);
  const tooOften = metrics.counter(
    'credential_openings_excess_total',
    'Openings beyond three times what an account at work needs in an hour',
    place,
  );
  const bareMs = new Map<string, { environment: string; ms: number }>();
  const showBare = (environment: string): void => {
    const all = [...bareMs.values()].filter((one) => one.environment === environment);
    bare.set({ environment }, Math.max(0, ...all.map(({ ms }) => ms)) / 1_000);
  };
  const sockets = metrics.gauge('websocket_connected', 'Open streams', ['kind']);
  const positions = metrics.gauge('active_positions', 'Open positions', ['environment']);
  const value = metrics.gauge('portfolio_value_usd', 'Equity, quote currency', ['environment']);
  const drawdown = metrics.gauge('portfolio_drawdown_percent', 'Worst drawdown of an account', [
    'environment',
  ]);
  const drained = metrics.counter('events_drained_total', 'Account events that the engine took');
  const latency = metrics.histogram('order_send_seconds', 'From the send to the answer of the venue', place);
  const wait = metrics.histogram('order_wait_seconds', 'From the committed intent to the answer', place);
  const seen = new Map<
    string,
    { environment: string; positions: number; equity: number; drawdown: number }
  >();
  const showAccounts = (environment: string): void => {
    const all = [...seen.values()].filter((account) => account.environment === environment);
    const sum = (read: (account: (typeof all)[number]) => number): number =>
      all.reduce((total, account) => total + read(account), 0);
    positions.set(
      { environment },
      sum((account) => account.positions),
    );
    value.set(
      { environment },
      sum((account) => account.equity),
    );
    drawdown.set({ environment }, Math.max(0, ...all.map((account) => account.drawdown)));
  };
  return {
    onBatch: ({ accountId, environment }, { outcomes, view }) => {
      drained.inc(outcomes.length);
      seen.set(accountId, {
        environment,
        positions: view.positions.length,
        equity: quoteToNumber(view.equity),
        drawdown: view.drawdown * 100,
      });
      showAccounts(environment);
    },
    onVenueAnswer: ({ venue, environment }, outcome, ms, order) => {
      orders.inc({ venue, environment, outcome });
      if (outcome !== 'acked') failures.inc({ venue, environment, outcome });
      latency.observe({ venue, environment }, ms / 1_000);
      wait.observe({ venue, environment }, Math.max(0, Date.now() - order.createdAt) / 1_000);
    },
    onUnknown: ({ venue, environment }) => unknown.inc({ venue, environment }),
    onFill: ({ venue, environment }, fill) => {
      trades.inc({ venue, environment });
      volume.inc({ venue, environment }, fill.notionalQuote);
    },
    onBare: ({ accountId, environment }, longestMs, lateMs) => {
      bareMs.set(accountId, { environment, ms: longestMs });
      showBare(environment);
      late.inc({ environment }, lateMs / 1_000);
    },
    onKeyOpened: ({ venue, environment }, purpose, isExcess) => {
      opened.inc({ venue, environment, purpose });
      if (isExcess) tooOften.inc({ venue, environment });
    },
    onVenueUp: ({ venue, environment }, isUp) => up.set({ venue, environment }, isUp ? 1 : 0),
    onStream: (kind, change) => sockets.inc({ kind }, change),
    forget: (accountId) => {
      const account = seen.get(accountId);
      seen.delete(accountId);
      if (account) showAccounts(account.environment);
      const wasBare = bareMs.get(accountId);
      bareMs.delete(accountId);
      if (wasBare) showBare(wasBare.environment);
    },
  };
}
