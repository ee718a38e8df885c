import { baseOf, priceText, quantityText, quoteToDecimal, steps } from '@trendy/domain';
import type {
  EpochMs,
  FillEvent,
  FillRecord,
  InstrumentScale,
  JournalEntry,
  PositionRecord,
  Ticks,
} from '@trendy/domain';

import { barePositions } from '@trendy/engine';
import type { AccountView, EngineState } from '@trendy/engine';

import { scaleIn } from './run-batch.ts';
import type { BatchOutcome } from './run-batch.ts';

/**
 * Rows of open positions, as dashboards read them. A position is bare from when its fill was heard of: by the same look
 * at the engine by which the protection watch closes it.
 */
export function positionRows(
  accountId: string,
  state: EngineState,
  { view, outcomes }: Pick<BatchOutcome, 'view' | 'outcomes'>,
  now: EpochMs,
): PositionRecord[] {
  const bare = new Set(barePositions(state).map(({ symbol }) => symbol));
  const heardOf = (symbol: string): EpochMs =>
    outcomes.find(({ fills }) => fills.some((fill) => fill.symbol === symbol))?.entry.appendedAt ?? now;
  return view.positions.flatMap((position) => {
    const scale = scaleIn(state, position.symbol);
    if (!scale) return [];
    const trigger = (price: Ticks | null): string | null => (price === null ? null : priceText(scale, price));
    return [
      {
        accountId,
        symbol: position.symbol,
        botId: position.botId,
        quantity: signedQuantity(scale, position.quantity),
        entryPrice: plainDecimal(position.entryPrice),
        markPrice: position.markPrice === null ? null : plainDecimal(position.markPrice),
        stopPrice: trigger(position.stop),
        targetPrice: trigger(position.target),
        leverage: position.leverage ?? 1,
        openedAt: position.openedAt,
        bareSince: bare.has(position.symbol) ? heardOf(position.symbol) : null,
      },
    ];
  });
}

/** Notional of all open positions at their marks, decimal quote: what the account has at work. */
export function usedNotional(state: EngineState, view: AccountView): string {
  let used = 0;
  for (const position of view.positions) {
    const scale = scaleIn(state, position.symbol);
    if (!scale) continue;
    used += baseOf(scale, steps(Math.abs(position.quantity))) * (position.markPrice ?? position.entryPrice);
  }
  return plainDecimal(used);
}

/** A booked fill as a row. */
export function fillRow(
  accountId: string,
  scale: InstrumentScale,
  fill: FillEvent,
  journal: readonly JournalEntry[],
): FillRecord {
  const booked = journal.find((line) => line.kind === 'fill');
  return {
    accountId,
    symbol: fill.symbol,
    tradeId: fill.tradeId,
    orderKey: fill.orderId,
    side: fill.side,
    price: priceText(scale, fill.price),
    quantity: quantityText(scale, fill.quantity),
    fee: quoteToDecimal(fill.fee),
    realised: booked?.kind === 'fill' ? quoteToDecimal(booked.realised) : '0',
    liquidity: fill.liquidity,
    cause: fill.cause,
    at: fill.at,
  };
}

const signedQuantity = (scale: InstrumentScale, quantity: number): string =>
  `${quantity < 0 ? '-' : ''}${quantityText(scale, steps(Math.abs(quantity)))}`;

/** Plain decimal text of an estimate, never in exponent form. */
export function plainDecimal(value: number): string {
  const text = value.toFixed(10);
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

/** Money bound as margin, money units: what is left of the equity is available. */
export function availableOf(view: AccountView): number {
  let bound = 0;
  for (const position of view.positions) bound += Math.abs(position.cost) / (position.leverage ?? 1);
  return Math.max(0, view.equity - Math.round(bound));
}
