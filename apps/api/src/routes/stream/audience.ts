import type { AccountChangeNotice, PriceTick } from '@trendy/domain';
import type { StreamMessage } from '@trendy/contracts';

type Changed = Extract<StreamMessage, { type: 'changed' }>;
type Kind = Changed['kinds'][number];

/** One open stream. `write` is false when the reader is too slow to go on with. */
export interface Listener {
  readonly userId: string;
  readonly sessionId: string;
  write(text: string): boolean;
  close(code: number, reason: string): void;
}

/** Notices of the same account within this time are one message. */
const GATHER_MS = 100;
const MAX_PER_USER = 12;

/** What the worker calls its changes, as the contract calls them. */
const KINDS: Readonly<Record<string, Kind>> = {
  accounts: 'account',
  positions: 'position',
  orders: 'order',
  fills: 'fill',
  journal: 'journal',
  bots: 'bot',
  inbox: 'delivery',
  backtests: 'backtest',
  equity: 'equity',
};
const EVERY_KIND: readonly Kind[] = [...new Set(Object.values(KINDS))];

/** Who is listening, and what each is still to be told: bounded by accounts times kinds, however much happens. */
export class Audience {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #pending = new Map<string, Map<string, Set<Kind>>>();
  #timer: NodeJS.Timeout | undefined;

  get size(): number {
    let count = 0;
    for (const listeners of this.#listeners.values()) count += listeners.size;
    return count;
  }

  *all(): Iterable<Listener> {
    for (const listeners of this.#listeners.values()) yield* listeners;
  }

  /** False when this person has too many streams open. */
  add(listener: Listener): boolean {
    const listeners = this.#listeners.get(listener.userId) ?? new Set();
    if (listeners.size >= MAX_PER_USER) return false;
    this.#listeners.set(listener.userId, listeners.add(listener));
    return true;
  }

  remove(listener: Listener): void {
    const listeners = this.#listeners.get(listener.userId);
    listeners?.delete(listener);
    if (listeners?.size === 0) {
      this.#listeners.delete(listener.userId);
      this.#pending.delete(listener.userId);
    }
  }

  onChange(notice: AccountChangeNotice): void {
    if (!this.#listeners.has(notice.userId)) return;
    const kinds = notice.kinds.flatMap((kind) => KINDS[kind] ?? []);
    if (kinds.length === 0) return;
    const accounts = this.#pending.get(notice.userId) ?? new Map<string, Set<Kind>>();
    const known = accounts.get(notice.accountId) ?? new Set<Kind>();
    for (const kind of kinds) known.add(kind);
    this.#pending.set(notice.userId, accounts.set(notice.accountId, known));
    this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  /** Prices belong to nobody: everybody hears them. Nothing waits here; a lost one is followed by the next. */
  onPrices(ticks: readonly PriceTick[]): void {
    if (this.#listeners.size === 0) return;
    for (const { venue, environment, symbol, price, at } of ticks) {
      const text = JSON.stringify({
        type: 'price',
        venue,
        environment,
        symbol,
        price,
        at,
      } satisfies StreamMessage);
      for (const userId of [...this.#listeners.keys()]) this.#tell(userId, text);
    }
  }

  /** Notices may have been lost: everybody reads everything again. */
  onReconnected(): void {
    const text = JSON.stringify({
      type: 'changed',
      accountId: null,
      kinds: [...EVERY_KIND],
    } satisfies Changed);
    for (const userId of this.#listeners.keys()) this.#tell(userId, text);
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const listener of [...this.all()]) listener.close(1001, 'the server is going down');
    this.#listeners.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    for (const [userId, accounts] of this.#pending) {
      for (const [accountId, kinds] of accounts) {
        const message: Changed = { type: 'changed', accountId, kinds: [...kinds] };
        this.#tell(userId, JSON.stringify(message));
      }
    }
    this.#pending.clear();
  }

  #tell(userId: string, text: string): void {
    for (const listener of [...(this.#listeners.get(userId) ?? [])]) {
      // A reader that does not keep up is cut off; it comes back and reads everything again.
      if (!listener.write(text)) listener.close(1013, 'too slow');
    }
  }
}
