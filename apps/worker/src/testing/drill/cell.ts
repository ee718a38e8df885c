import { withClient } from '../../../../../scripts/postgres/roles.ts';
import type { CrashPoint } from '../../crashpoint.ts';
import type { DatabaseUrls, TestTrader } from '../system.ts';
import { TestSystem } from '../system.ts';
import type { Child } from '../child.ts';
import type { TestExchange } from '../exchange-control.ts';
import { unfinished, violations } from './oracle.ts';

export type EntryKind = 'market' | 'limit';

export interface Cell {
  readonly point: CrashPoint;
  readonly kind: EntryKind;
  readonly seed: number;
}

export interface CellResult extends Cell {
  /** From the start of the healing worker until every account was at rest and equal to the exchange. */
  readonly healedMs: number;
  readonly faults: readonly string[];
}

export interface CellOptions {
  readonly accounts: number;
  /** The healing worker's main file; the shipped one when absent. */
  readonly healer?: string;
  readonly healWithinMs: number;
  /** Faults of the exchange while it heals. */
  readonly faults?: readonly object[];
}

/** A short receive window makes the quarantine three seconds: 1 s window, 0.5 s skew, 1 s processing, 0.5 s read lag. */
const SHORT_WINDOW = { VENUE_RECV_WINDOW_MS: '1000', VENUE_QUARANTINE_MS: '3000', LOG_LEVEL: 'info' };
const CRASH_WITHIN_MS = 120_000;
/** A machine that stands still makes a worker refuse what it is asked: the market is too old, or the alert. */
const ALERT_AGAIN_MS = 30_000;

const nameOf = ({ point, kind, seed }: Cell): string => `${point} ${kind} seed ${seed}`;

/**
 * One kill: alerts on so many accounts, the shipped worker killed by itself at one point while it works on them, a new
 * worker started. Passes when the exchange's own books show at most one order a signal and nothing stays open.
 */
export async function runCell(
  urls: DatabaseUrls & { readonly adminUrl: string },
  exchange: TestExchange,
  cell: Cell,
  options: CellOptions,
): Promise<CellResult> {
  const system = await TestSystem.over(urls, exchange);
  try {
    const alerts: PlacedAlert[] = [];
    const placeMore = async (): Promise<void> => {
      alerts.push(...(await placeAlerts(system, cell, options.accounts)));
      // They wait for a worker to start, to die, and for its lease to end: on a busy machine longer than a minute.
      await withClient(urls.adminUrl, (client) => client.query('update webhooks set ttl_seconds = 3600'));
    };
    await placeMore();
    const count = 1 + ((cell.seed * 7) % options.accounts);
    const killed = system.startWorker({ ...SHORT_WINDOW, CRASHPOINT: `${cell.point}:${count}` });
    const hasEnded = await endsOr(killed, CRASH_WITHIN_MS, async () => {
      process.stderr.write(`${nameOf(cell)}: alerted again\n${killed.output().slice(-2_000)}\n`);
      await placeMore();
    }).finally(() => killed.kill('SIGKILL'));
    if (!hasEnded) {
      const said = killed.output().slice(-4_000);
      throw new Error(`the worker did not pass ${cell.point} ${count} times:\n${said}`);
    }
    if (killed.process.signalCode !== 'SIGKILL') {
      throw new Error(`the worker ended by itself instead of at ${cell.point}:\n${killed.output()}`);
    }
    for (const fault of options.faults ?? []) await exchange.post('/fault', fault);
    const healer = system.startWorker(SHORT_WINDOW, options.healer);
    try {
      await healer.ready;
      const startedAt = Date.now();
      const left = await comeToRest(system, alerts, options.healWithinMs);
      const healedMs = Date.now() - startedAt;
      const wrong = await Promise.all(alerts.map(({ trader }) => violations(system, trader)));
      const faults = [...left, ...wrong.flat()];
      if (faults.length > 0) process.stderr.write(`${nameOf(cell)}\n${healer.output().slice(-4_000)}\n`);
      return { ...cell, healedMs, faults };
    } finally {
      await healer.kill('SIGKILL');
      if (options.faults) await exchange.clearFaults();
    }
  } finally {
    await system.stop();
  }
}

interface PlacedAlert {
  readonly trader: TestTrader;
  readonly signalId: string;
}

async function placeAlerts(
  system: TestSystem,
  cell: Cell,
  accounts: number,
): Promise<readonly PlacedAlert[]> {
  const alerts: PlacedAlert[] = [];
  const limit =
    cell.kind === 'limit' ? { entry: { type: 'limit', price: await system.exchange.priceAbove() } } : {};
  for (let index = 0; index < accounts; index += 1) {
    const trader = await system.newActiveTrader([{ symbol: 'BTC/USDT:USDT' }]);
    const [bot] = trader.bots;
    if (!bot) throw new Error('a trader without a bot');
    const body = {
      v: 1,
      ticker: 'BTCUSDT.P',
      action: index % 2 === 0 || cell.kind === 'limit' ? 'long' : 'short',
    };
    alerts.push({ trader, signalId: await system.alert(bot, { ...body, ...limit, id: `${index}` }) });
  }
  return alerts;
}

const LOOK_EVERY_MS = 500;

/** What is wrong at the end of the time; nothing when all came to rest. A violation ends the waiting at once. */
async function comeToRest(
  system: TestSystem,
  alerts: readonly PlacedAlert[],
  timeoutMs: number,
): Promise<readonly string[]> {
  const deadline = Date.now() + timeoutMs;
  let open = [...alerts];
  for (;;) {
    const left: string[] = [];
    const stillOpen: PlacedAlert[] = [];
    for (const alert of open) {
      const wrong = await violations(system, alert.trader);
      if (wrong.length > 0) return wrong;
      const unresolved = await unfinished(system, alert.trader, alert.signalId);
      if (unresolved.length > 0) stillOpen.push(alert);
      left.push(...unresolved);
    }
    open = stillOpen;
    if (open.length === 0 || Date.now() > deadline) return left;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Waits for a process to end, and does something now and then meanwhile. @returns false when it has not ended in time. */
async function endsOr(child: Child, withinMs: number, again: () => Promise<void>): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const waitMs = Math.max(0, Math.min(ALERT_AGAIN_MS, deadline - Date.now()));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<'late'>((resolve) => {
      timer = setTimeout(() => resolve('late'), waitMs);
    });
    const ended = await Promise.race([child.exited, late]).finally(() => clearTimeout(timer));
    if (ended !== 'late') return true;
    if (Date.now() >= deadline) return false;
    await again();
  }
}
