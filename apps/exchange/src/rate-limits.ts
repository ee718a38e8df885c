export interface Limits {
  readonly weightPerMinute: number;
  readonly ordersPer10s: number;
  readonly ordersPerMinute: number;
}

export type Verdict = 'ok' | 'limited' | 'banned';

interface Window {
  start: number;
  count: number;
}

const MINUTE = 60_000;
const TEN_SECONDS = 10_000;
/** Requests beyond the limit that turn a refusal into a ban. */
const PATIENCE = 200;
const BAN_MS = 120_000;
const MAX_ADDRESSES = 10_000;

/**
 * Fixed windows of wall time, as the venue counts: weight for each address (of OKX's private calls: for each account),
 * orders for each account.
 */
export interface RateLimits {
  readonly limits: Limits;
  /** Adds a request's weight. */
  spend(ip: string, weight: number, now: number): Verdict;
  usedWeight(ip: string, now: number): number;
  retryAfterSeconds(ip: string, now: number): number;
  /** Adds an order; false when it is one too many. */
  spendOrder(account: number, now: number): boolean;
  orders(account: number, now: number): { readonly tenSeconds: number; readonly minute: number };
}

export function createRateLimits(limits: Limits): RateLimits {
  const weights = new Map<string, Window & { bannedUntil: number }>();
  const short = new Map<number, Window>();
  const long = new Map<number, Window>();
  const current = <K>(windows: Map<K, Window>, key: K, span: number, now: number): Window => {
    const start = Math.floor(now / span) * span;
    let window = windows.get(key);
    if (!window || window.start !== start) {
      window = { start, count: 0 };
      windows.set(key, window);
    }
    return window;
  };
  const weightOf = (ip: string, now: number): Window & { bannedUntil: number } => {
    const start = Math.floor(now / MINUTE) * MINUTE;
    let window = weights.get(ip);
    if (!window) {
      if (weights.size >= MAX_ADDRESSES) weights.clear();
      window = { start, count: 0, bannedUntil: 0 };
      weights.set(ip, window);
    }
    if (window.start !== start) Object.assign(window, { start, count: 0 });
    return window;
  };
  return {
    limits,
    spend: (ip, weight, now) => {
      const window = weightOf(ip, now);
      window.count += weight;
      if (now < window.bannedUntil) return 'banned';
      if (window.count <= limits.weightPerMinute) return 'ok';
      if (window.count > limits.weightPerMinute + PATIENCE) {
        window.bannedUntil = now + BAN_MS;
        return 'banned';
      }
      return 'limited';
    },
    usedWeight: (ip, now) => weightOf(ip, now).count,
    retryAfterSeconds: (ip, now) => {
      const window = weightOf(ip, now);
      const until = Math.max(window.bannedUntil, window.start + MINUTE);
      return Math.max(1, Math.ceil((until - now) / 1_000));
    },
    spendOrder: (account, now) => {
      const a = current(short, account, TEN_SECONDS, now);
      const b = current(long, account, MINUTE, now);
      a.count += 1;
      b.count += 1;
      return a.count <= limits.ordersPer10s && b.count <= limits.ordersPerMinute;
    },
    orders: (account, now) => ({
      tenSeconds: current(short, account, TEN_SECONDS, now).count,
      minute: current(long, account, MINUTE, now).count,
    }),
  };
}
