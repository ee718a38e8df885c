import type { AccountView } from '@trendy/engine';
import type { StoredOrder } from '@trendy/domain';

import { ROUNDING_UNITS } from '../../reconcile/cash-sync.ts';
import type { StorageServer } from './store/server.ts';
import type { Placement, VenueServer } from './venue-server.ts';
import { unifiedSymbol, vendorSymbol } from './venue-words.ts';
import { CANARY } from './virtual-time.ts';

/** After a kill switch was committed nothing new may leave for longer than this. */
const KILL_WITHIN_MS = 2_000;
/** Fills above the mark, and the mark's own way between reservation and fill. */
const LIMIT_SLACK = 1.03;
/** A worker's clock may be so much behind the venue's. */
const CLOCK_SLACK_MS = 500;
const BARE_WITHIN_MS = 5_000;
/** A funding of the day may have paid so much. */
const LOSS_SLACK = 0.5;
/** Of money in one of the quote currency. */
const UNITS = 1e8;

const UNSETTLED: ReadonlySet<string> = new Set(['intent', 'claimed', 'sending', 'unknown', 'not_placed']);
const FINAL: ReadonlySet<string> = new Set(['filled', 'rejected', 'expired']);

/** An alert's sender: it has its acknowledgement or it sends again. */
export interface SentAlert {
  readonly accountId: string;
  readonly senderId: string;
  signalId: string | null;
}

/**
 * Compares what happened at the venue with what may happen. It goes by the venue's own ledger; of our tables it only
 * reads what we claim.
 */
export class Judge {
  readonly violations: string[] = [];
  readonly #storage: StorageServer;
  readonly #venue: VenueServer;
  /** By account or bot. */
  readonly #killedAt = new Map<string, number>();
  /** When entries of an account came to the venue. */
  readonly #entriesAt = new Map<string, number[]>();
  readonly #placed = new Map<string, number>();
  readonly #bareSince = new Map<string, number>();
  /** Positions are watched for their stops only while nothing is wrong with the world. */
  readonly #isCalm: boolean;
  longestBareMs = 0;

  constructor(storage: StorageServer, venue: VenueServer, isCalm: boolean) {
    this.#storage = storage;
    this.#venue = venue;
    this.#isCalm = isCalm;
    venue.onPlaced = (placement) => this.#onPlaced(placement);
  }

  /** A kill switch of an account or a bot was committed. */
  killed(id: string, at: number): void {
    if (!this.#killedAt.has(id)) this.#killedAt.set(id, at);
  }

  #onPlaced(placement: Placement): void {
    const { accountId, clientOrderId, request, at } = placement;
    const row = this.#rowOf(clientOrderId);
    if (!row) this.#wrong('I2', `order ${clientOrderId} has no committed intent`);
    else if (row.accountId !== accountId) this.#wrong('I8', `${row.orderKey} left for account ${accountId}`);
    else if (row.state === 'intent' || row.state === 'claimed') {
      this.#wrong('I2', `${row.orderKey} left while it was stored as ${row.state}`);
    }
    const count = (this.#placed.get(clientOrderId) ?? 0) + 1;
    this.#placed.set(clientOrderId, count);
    if (count > 1) this.#wrong('I1', `${request.orderId} was placed ${count} times`);
    if (request.leg !== 'entry') return;
    for (const id of [accountId, row?.botId ?? '']) {
      const killedAt = this.#killedAt.get(id);
      if (killedAt === undefined || at <= killedAt + KILL_WITHIN_MS) continue;
      this.#wrong(
        'I6',
        `${request.orderId} left ${Math.round(at - killedAt)} ms after the kill switch of ${id}`,
      );
    }
    this.#checkExposure(accountId);
    this.#checkPace(accountId, at);
    if (row) this.#checkDailyLoss(row);
  }

  /**
   * Nothing is entered after a loss that we had written down by then. Judged only where no position was left by those
   * fills: what a position is worth differs from moment to moment, what was lost does not.
   */
  #checkDailyLoss({ accountId, createdAt, orderKey }: StoredOrder): void {
    const { dailyLoss, tables } = this.#storage;
    if (dailyLoss === null) return;
    const held = new Map<string, number>();
    let lost = 0;
    for (const { fee, id, quantity, realised, side, symbol } of this.#venue.account(accountId).trades) {
      const writtenAt = tables.fillsAt.get(`${accountId} ${unifiedSymbol(symbol)} ${id}`);
      if (writtenAt === undefined || writtenAt > createdAt) continue;
      held.set(symbol, (held.get(symbol) ?? 0) + (side === 'buy' ? quantity : -quantity));
      lost += (fee - realised) / UNITS;
    }
    const isFlat = [...held.values()].every((quantity) => quantity === 0);
    if (isFlat && lost >= dailyLoss.limit + LOSS_SLACK)
      this.#wrong('I5', `${orderKey} was let in after ${lost.toFixed(2)} were lost, of ${dailyLoss.limit}`);
  }

  /** At every instant, by the venue's own clock. */
  #checkPace(accountId: string, at: number): void {
    const { pace } = this.#storage;
    if (pace === null) return;
    const from = at - pace.windowMs + CLOCK_SLACK_MS;
    const lately = (this.#entriesAt.get(accountId) ?? []).filter((time) => time > from);
    lately.push(at);
    this.#entriesAt.set(accountId, lately);
    if (lately.length > pace.entries) {
      const within = `${lately.length} entries within ${pace.windowMs} ms`;
      this.#wrong('I5', `${accountId} had ${within}, the limit is ${pace.entries}`);
    }
  }

  /** Once in a while: positions without a stop. */
  look(accountIds: readonly string[], now: number): void {
    for (const accountId of accountIds) {
      const account = this.#venue.account(accountId);
      for (const position of account.positions.values()) {
        const key = `${accountId} ${position.symbol}`;
        const isBare = position.quantity !== 0 && !hasStop(account, position.symbol);
        if (!isBare) {
          this.#bareSince.delete(key);
          continue;
        }
        const since = this.#bareSince.get(key) ?? now;
        this.#bareSince.set(key, since);
        if (!this.#isCalm) continue;
        this.longestBareMs = Math.max(this.longestBareMs, now - since);
        if (now - since > BARE_WITHIN_MS) {
          this.#bareSince.set(key, Number.POSITIVE_INFINITY);
          this.#wrong('I12', `${position.symbol} of ${accountId} stood without a stop for ${now - since} ms`);
        }
      }
    }
  }

  /** What is still under way or differs; empty when everything has come to rest. */
  unfinished(accountIds: readonly string[], alerts: readonly SentAlert[]): string[] {
    const open: string[] = [];
    for (const row of this.#storage.tables.orders.values()) {
      if (UNSETTLED.has(row.state)) open.push(`I10 ${row.orderKey} is ${row.state}`);
    }
    for (const { signalId, senderId } of alerts) {
      if (signalId === null) {
        open.push(`I3 alert ${senderId} was never acknowledged`);
        continue;
      }
      const state = this.#storage.tables.inbox.get(signalId)?.state ?? 'lost';
      const rests = this.#hasRestingEntry(signalId);
      if (!FINAL.has(state) && !rests) open.push(`I10 ${signalId} is ${state}`);
    }
    for (const accountId of accountIds) open.push(...this.#differences(accountId));
    return open;
  }

  /** No secret stands in anything that was written down. */
  checkSecrets(leaks: readonly string[]): void {
    for (const line of leaks) this.#wrong('I7', `a log has a secret: ${line}`);
    const { tables } = this.#storage;
    for (const [key, { payload, resolved }] of tables.log)
      if (payload.includes(CANARY) || resolved?.includes(CANARY))
        this.#wrong('I7', `entry ${key} of the log has a secret`);
    const rows = { orders: tables.orders, inbox: tables.inbox, states: tables.states, bots: tables.bots };
    for (const [table, found] of Object.entries(rows))
      for (const [key, row] of found)
        if (JSON.stringify(row).includes(CANARY)) this.#wrong('I7', `row ${key} of ${table} has a secret`);
    const webhooks = JSON.stringify([...tables.webhooks.values()]);
    if (webhooks.includes(CANARY)) this.#wrong('I7', 'a webhook is stored with its secret');
  }

  /** Laws that hold at the end whatever happened. */
  conclude(accountIds: readonly string[], alerts: readonly SentAlert[]): void {
    const { tables } = this.#storage;
    for (const alert of alerts) {
      if (alert.signalId !== null && !tables.inbox.has(alert.signalId)) {
        this.#wrong('I3', `alert ${alert.senderId} was acknowledged as ${alert.signalId} and is not there`);
      }
    }
    this.#checkSignals();
    for (const accountId of accountIds) {
      let sum = 0;
      for (const [key, amount] of tables.books) if (key.startsWith(`${accountId} `)) sum += amount;
      if (sum !== 0) this.#wrong('I9', `the books of ${accountId} add up to ${sum}`);
    }
    for (const [accountId, { pausedBy }] of tables.states) {
      if (pausedBy !== null) this.#wrong('I10', `${accountId} is paused: ${JSON.stringify(pausedBy)}`);
    }
  }

  /** One entry a signal, and what is called filled was filled. */
  #checkSignals(): void {
    const { tables } = this.#storage;
    const entries = new Map<string, number>();
    for (const row of tables.orders.values()) {
      if (row.leg !== 'entry' || row.signalId === null) continue;
      const placed = this.#placed.get(row.clientOrderId) ?? 0;
      entries.set(row.signalId, (entries.get(row.signalId) ?? 0) + placed);
    }
    for (const [signalId, count] of entries) {
      if (count > 1) this.#wrong('I1', `${signalId} led to ${count} entries`);
    }
    const perAlert = new Map<string, number>();
    for (const { dedupKey, webhookId } of tables.inbox.values()) {
      const key = `${webhookId} ${dedupKey}`;
      perAlert.set(key, (perAlert.get(key) ?? 0) + 1);
    }
    for (const [key, count] of perAlert) {
      if (count > 1) this.#wrong('I1', `one alert (${key}) became ${count} signals`);
    }
  }

  #rowOf(clientOrderId: string): StoredOrder | undefined {
    for (const row of this.#storage.tables.orders.values())
      if (row.clientOrderId === clientOrderId) return row;
    return undefined;
  }

  #hasRestingEntry(signalId: string): boolean {
    for (const row of this.#storage.tables.orders.values()) {
      if (row.signalId === signalId && (row.state === 'acked' || row.state === 'partially_filled'))
        return true;
    }
    return false;
  }

  /** Everything that is open or may come to be, against the limit, at this very instant. */
  #checkExposure(accountId: string): void {
    const account = this.#venue.account(accountId);
    let notional = 0;
    for (const { symbol, quantity } of account.positions.values()) {
      notional += Math.abs(quantity) * this.#stepValue(symbol);
    }
    for (const order of account.open.values()) {
      if (!order.reduceOnly) notional += (order.quantity - order.filled) * this.#stepValue(order.symbol);
    }
    const limit = this.#storage.tables.risk.get(accountId)?.limit ?? 0;
    if (notional > limit * LIMIT_SLACK) {
      this.#wrong('I5', `${accountId} has ${notional.toFixed(0)} at work, the limit is ${limit.toFixed(0)}`);
    }
  }

  #stepValue(symbol: string): number {
    const market = this.#venue.exchange.core.markets.get(symbol);
    return market ? market.markPrice * market.listing.scale.stepSize : 0;
  }

  #differences(accountId: string): string[] {
    const { tables } = this.#storage;
    const account = this.#venue.account(accountId);
    const stored = tables.states.get(accountId);
    const view = stored ? (JSON.parse(stored.view) as AccountView) : null;
    const found: string[] = [];
    const ours = new Map(
      view?.positions.map(({ symbol, quantity }) => [vendorSymbol(symbol), quantity]) ?? [],
    );
    for (const { symbol, quantity } of account.positions.values()) {
      const known = ours.get(symbol) ?? 0;
      if (known !== quantity) found.push(`I4 ${symbol} of ${accountId}: ${known} here, ${quantity} there`);
      ours.delete(symbol);
      if (quantity !== 0 && !hasStop(account, symbol))
        found.push(`I12 ${symbol} of ${accountId} has no stop`);
    }
    for (const [symbol, quantity] of ours) {
      if (quantity !== 0) found.push(`I4 ${symbol} of ${accountId}: ${quantity} here, none there`);
    }
    // What rounding may leave is carried, and not booked.
    if (!view || Math.abs(view.wallet - account.wallet) >= ROUNDING_UNITS) {
      found.push(`I4 wallet of ${accountId}: ${view?.wallet ?? 'none'} here, ${account.wallet} there`);
    }
    found.push(...this.#fillDifferences(accountId), ...this.#orderDifferences(accountId));
    return found;
  }

  #fillDifferences(accountId: string): string[] {
    const ours = new Set<string>();
    for (const fill of this.#storage.tables.fills.values()) {
      if (fill.accountId === accountId) ours.add(`${vendorSymbol(fill.symbol)} ${fill.tradeId}`);
    }
    const found: string[] = [];
    for (const { symbol, id } of this.#venue.account(accountId).trades) {
      if (!ours.delete(`${symbol} ${id}`)) found.push(`I4 trade ${id} of ${accountId} is missing here`);
    }
    for (const key of ours) found.push(`I4 trade ${key} of ${accountId} is not known there`);
    return found;
  }

  #orderDifferences(accountId: string): string[] {
    const account = this.#venue.account(accountId);
    const theirs = new Set<string>();
    for (const { clientId, origin } of account.open.values()) if (origin === 'user') theirs.add(clientId);
    for (const { clientId } of account.openAlgos.values()) theirs.add(clientId);
    const found: string[] = [];
    for (const row of this.#storage.tables.orders.values()) {
      if (row.accountId !== accountId) continue;
      const isOpen = row.state === 'acked' || row.state === 'partially_filled';
      if (isOpen && !theirs.delete(row.clientOrderId))
        found.push(`I4 ${row.orderKey} is open here, not there`);
    }
    for (const id of theirs) found.push(`I4 ${id} of ${accountId} is open there, not here`);
    // Taken off since, but a worker that knows its orders has nothing to take off: it ended one that was there.
    for (const key of this.#storage.tables.logKeys.keys())
      if (key.includes(accountId) && key.endsWith(':ended_but_open')) found.push(`I4 ${key}`);
    return found;
  }

  #wrong(law: string, what: string): void {
    if (this.violations.length < 20) this.violations.push(`${law}: ${what}`);
  }
}

type VenueAccount = ReturnType<VenueServer['account']>;

const hasStop = (account: VenueAccount, symbol: string): boolean => {
  for (const algo of account.openAlgos.values()) {
    if (algo.symbol === symbol && (algo.reduceOnly || algo.closePosition)) return true;
  }
  return false;
};
