import type { MarketInterest, MarketKey } from '@trendy/domain';

import type { AccountDirectory } from './accounts/account-directory.ts';
import type { RunningTimer } from './clock.ts';
import type { WorkerContext } from './context.ts';
import type { BacktestQueue } from './backtests/backtest-queue.ts';
import type { StudyQueue } from './studies/study-queue.ts';
import { MarketData } from './market/market-data.ts';
import type { PriceBoard } from './market/price-board.ts';
import { OutboxDelivery } from './outbox-relay.ts';

export interface SweepParts {
  readonly context: WorkerContext;
  readonly accounts: AccountDirectory;
  readonly backtests: BacktestQueue;
  readonly studies: StudyQueue;
  readonly testKey: (accountId: string, userId: string) => Promise<void>;
  readonly prices: PriceBoard;
}

const EVERY_MS = 1_000;
const INTERESTS_EVERY_MS = 2_000;
const PRUNE_EVERY_MS = 60_000;
const UNFINISHED = ['intent', 'claimed', 'sending', 'unknown', 'not_placed'] as const;

/**
 * Once a second: logs that are ahead of their engine, intents that nobody has sent, cancels, keys to be tested. A lost
 * hint therefore costs a second, and a start after a crash is the same as any other second.
 */
export class Sweep {
  readonly #parts: SweepParts;
  readonly #markets = new Map<string, MarketData>();
  readonly #watched = new Set<string>();
  readonly #testing = new Set<string>();
  #timer: RunningTimer | undefined;
  #running: Promise<void> | null = null;
  #closed = false;
  #interestsAt = 0;
  #prunedAt: number;
  /** Wall ms of the last sweep that came through; readiness is judged by it. */
  lastAt = 0;

  readonly #outbox: OutboxDelivery;

  constructor(parts: SweepParts) {
    this.#parts = parts;
    this.#prunedAt = parts.context.clock.now();
    this.#outbox = new OutboxDelivery(parts.context, {
      kickAccount: (accountId) => void parts.accounts.kick(accountId),
      testKey: () => void this.#guard(this.testKeys()),
      runBacktests: () => void this.#guard(parts.backtests.sweep()),
      runStudies: () => void this.#guard(parts.studies.sweep()),
    });
  }

  start(): void {
    this.#running = this.#sweep().finally(() => {
      if (!this.#closed) this.#timer = this.#parts.context.clock.startTimer(EVERY_MS, () => this.start());
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#timer?.cancel();
    await this.#running;
    await Promise.all([...this.#markets.values()].map((market) => market.close()));
  }

  async #sweep(): Promise<void> {
    await this.#guard(this.#look());
  }

  async #look(): Promise<void> {
    await this.#kickUnfinished();
    await this.testKeys();
    await this.#outbox.sweep();
    await this.#parts.backtests.sweep();
    await this.#parts.studies.sweep();
    if (this.#parts.context.clock.now() - this.#interestsAt > INTERESTS_EVERY_MS) {
      this.#interestsAt = this.#parts.context.clock.now();
      await this.#followInterests();
    }
    if (this.#parts.context.clock.now() - this.#prunedAt > PRUNE_EVERY_MS) {
      this.#prunedAt = this.#parts.context.clock.now();
      await this.#parts.accounts.prune(this.#watched);
    }
    this.lastAt = this.#parts.context.clock.now();
  }

  async #guard(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      this.#parts.context.log.error({ message }, 'sweep.failed');
    }
  }

  async #kickUnfinished(): Promise<void> {
    const { context, accounts } = this.#parts;
    const { work } = context.database;
    const undrained = await work.accountsWithUndrainedEvents(1_000);
    const orders = await work.ordersIn(UNFINISHED, 1_000);
    const cancels = await work.cancelsWanted(1_000);
    const ids = new Set([...undrained, ...orders, ...cancels].map(({ accountId }) => accountId));
    for (const accountId of ids) void accounts.kick(accountId);
  }

  /** Accounts that wait for their key to be tested. */
  async testKeys(): Promise<void> {
    const { context, testKey } = this.#parts;
    for (const { accountId, userId } of await context.database.work.accounts(['testing'])) {
      if (this.#testing.has(accountId)) continue;
      this.#testing.add(accountId);
      void testKey(accountId, userId)
        .catch((thrown: unknown) => {
          const message = thrown instanceof Error ? thrown.message : String(thrown);
          context.log.error({ accountId, message }, 'account.test_failed');
        })
        .finally(() => this.#testing.delete(accountId));
    }
  }

  /** Markets follow what bots want to see; accounts with bots, positions or orders are kept under observation. */
  async #followInterests(): Promise<void> {
    const { context, accounts } = this.#parts;
    const interests = await context.database.work.marketInterests();
    const byMarket = new Map<string, { key: MarketKey; interests: MarketInterest[] }>();
    for (const interest of interests) {
      const { venue, environment } = interest;
      const name = `${venue} ${environment}`;
      const group = byMarket.get(name) ?? { key: { venue, environment }, interests: [] };
      group.interests.push(interest);
      byMarket.set(name, group);
    }
    for (const [name, market] of this.#markets) if (!byMarket.has(name)) await this.#guard(market.want([]));
    // What befalls one market keeps no other from its bars, and no account from being watched.
    for (const [name, { key, interests: wanted }] of byMarket)
      await this.#guard(this.#marketOf(name, key).want(wanted));
    // One that is switched off may still hold a position: what befalls it must not wait until it is on again.
    const atWork = await context.database.work.watchedAccounts();
    const watched = new Set([...interests.map((interest) => interest.accountId), ...atWork]);
    const before = new Set(this.#watched);
    this.#watched.clear();
    for (const accountId of watched) {
      this.#watched.add(accountId);
      // New to this process: an entry under way may be waiting for its clock.
      if (!before.has(accountId)) void accounts.kick(accountId);
      // Again and again: one that was opened anew meanwhile, e.g. with another key, is not watched yet.
      void accounts.watch(accountId).catch(() => undefined);
    }
  }

  #marketOf(name: string, key: MarketKey): MarketData {
    const known = this.#markets.get(name);
    if (known) return known;
    const { context, accounts, prices } = this.#parts;
    const market = new MarketData(
      context,
      context.market(key),
      (accountIds) => {
        for (const accountId of accountIds) void accounts.kick(accountId);
      },
      (symbol, price) => prices.offer(key, symbol, price),
    );
    this.#markets.set(name, market);
    return market;
  }
}
