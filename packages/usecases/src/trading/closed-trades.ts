import type { FillRecord } from '@trendy/domain';
import { fromUnits, toUnits } from './exact-sum.ts';

export interface ClosedTrade {
  readonly accountId: string;
  readonly symbol: string;
  readonly side: 'long' | 'short';
  /** The fill that opened it: who that belongs to, the trade belongs to. */
  readonly openedBy: string;
  readonly openedAt: number;
  /** Realised profit less the fees of its entries and exits, quote. */
  readonly net: string;
  readonly closedAt: number;
}

/**
 * Trades from flat to flat. A fill that turns a position round ends one trade and begins the next; its fee belongs to
 * the one that it ends. Funding is not part of a trade.
 * @param fills oldest first, from an instant at which every symbol was flat.
 */
export function closedTrades(fills: readonly FillRecord[]): readonly ClosedTrade[] {
  const open = new Map<string, { quantity: bigint; net: bigint; opener: FillRecord }>();
  const closed: ClosedTrade[] = [];
  for (const fill of fills) {
    const key = `${fill.accountId}|${fill.symbol}`;
    const before = open.get(key) ?? { quantity: 0n, net: 0n, opener: fill };
    const signed = (fill.side === 'buy' ? 1n : -1n) * toUnits(fill.quantity);
    const quantity = before.quantity + signed;
    const net = before.net + toUnits(fill.realised) - toUnits(fill.fee);
    const wasOpen = before.quantity !== 0n;
    const hasEnded = wasOpen && (quantity === 0n || quantity > 0n !== before.quantity > 0n);
    if (hasEnded) {
      const { accountId, symbol } = fill;
      closed.push({
        accountId,
        symbol,
        side: before.quantity > 0n ? 'long' : 'short',
        openedBy: before.opener.tradeId,
        openedAt: before.opener.at,
        net: fromUnits(net),
        closedAt: fill.at,
      });
    }
    open.set(key, {
      quantity,
      net: hasEnded ? 0n : net,
      opener: wasOpen && !hasEnded ? before.opener : fill,
    });
  }
  return closed;
}

/** Share of the trades that earned money after fees; null without a trade. */
export function winRateOf(trades: readonly ClosedTrade[]): number | null {
  if (trades.length === 0) return null;
  return trades.filter((trade) => toUnits(trade.net) > 0n).length / trades.length;
}
