interface OpenPosition {
  readonly side: 'long' | 'short';
  readonly quantity: string;
  readonly entryPrice: string;
  readonly leverage: number;
  readonly unrealisedPnl: string;
  readonly unrealisedPercent: number;
}
interface Pnl {
  readonly money: number | string;
  /** Of the margin that the position binds. */
  readonly percent: number;
}

/** Profit at the newest price; what the server last said before the first one. */
export function livePnl(position: OpenPosition, price: number | undefined): Pnl {
  if (price === undefined || !(price > 0)) {
    return { money: position.unrealisedPnl, percent: position.unrealisedPercent };
  }
  const quantity = Number(position.quantity);
  const entry = Number(position.entryPrice);
  const money = (position.side === 'long' ? 1 : -1) * quantity * (price - entry);
  const margin = (quantity * entry) / Math.max(1, position.leverage);
  return { money, percent: margin > 0 ? (100 * money) / margin : 0 };
}
