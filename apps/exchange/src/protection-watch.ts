import type { Account, AlgoOrder, VenuePosition } from '@trendy/simulator';

/** How long positions of an account stood without a resting stop of their whole size, wall milliseconds. */
export interface Unprotected {
  /** Of a span that has ended or still lasts. */
  readonly longestMs: number;
  readonly totalMs: number;
  readonly spans: number;
  /** Since when a position stands without one now, in wall time; null: none does. */
  readonly since: number | null;
}

/** Looks after every change of an account; knows nothing of what its owner believes. */
export interface ProtectionWatch {
  look(account: Account, now: number): void;
  of(account: Account, now: number): Unprotected;
}

interface Seen {
  longestMs: number;
  totalMs: number;
  spans: number;
  since: number | null;
}

const STOPS: ReadonlySet<AlgoOrder['type']> = new Set(['stop', 'stop_market', 'trailing_stop_market']);

export function createProtectionWatch(): ProtectionWatch {
  const accounts = new Map<number, Seen>();
  const seenOf = (account: Account): Seen => {
    const found = accounts.get(account.id) ?? { longestMs: 0, totalMs: 0, spans: 0, since: null };
    accounts.set(account.id, found);
    return found;
  };
  return {
    look: (account, now) => {
      const seen = seenOf(account);
      const isBare = [...account.positions.values()].some((position) => !isCovered(account, position));
      if (isBare && seen.since === null) {
        seen.since = now;
        seen.spans += 1;
      }
      if (isBare || seen.since === null) return;
      const lasted = now - seen.since;
      seen.since = null;
      seen.totalMs += lasted;
      seen.longestMs = Math.max(seen.longestMs, lasted);
    },
    of: (account, now) => {
      const { longestMs, totalMs, spans, since } = seenOf(account);
      const lasts = since === null ? 0 : now - since;
      return { longestMs: Math.max(longestMs, lasts), totalMs: totalMs + lasts, spans, since };
    },
  };
}

/** Whether stops that rest now would close all of it. */
function isCovered(account: Account, { quantity, symbol, leg }: VenuePosition): boolean {
  let left = Math.abs(quantity);
  for (const algo of account.openAlgos.values()) {
    if (left <= 0) break;
    const closes = algo.side === (quantity > 0 ? 'sell' : 'buy') && (algo.reduceOnly || algo.closePosition);
    // In hedge mode every order of the other side reduces: the leg says so.
    const isOfIt =
      algo.symbol === symbol && algo.leg === leg && (closes || (leg !== 'both' && isOther(algo)));
    if (!isOfIt || !(STOPS.has(algo.type) || algo.isTrigger)) continue;
    left -= algo.closePosition ? left : algo.quantity;
  }
  return left <= 0;
}

const isOther = ({ leg, side }: AlgoOrder): boolean => side === (leg === 'long' ? 'sell' : 'buy');
