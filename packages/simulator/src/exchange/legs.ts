import { quote } from '@trendy/domain';
import type { Quote, Side } from '@trendy/domain';
import type { Account, Leg, MarginType, VenuePosition } from './types.ts';

export const positionKey = (symbol: string, leg: Leg): string =>
  leg === 'both' ? symbol : `${symbol}|${leg}`;

/** Signed steps held in the position that an order moves. */
export const heldOf = (account: Account, order: { readonly symbol: string; readonly leg: Leg }): number =>
  account.positions.get(positionKey(order.symbol, order.leg))?.quantity ?? 0;

export const reduces = (held: number, side: Side): boolean => (side === 'sell' ? held > 0 : held < 0);

/** In hedge mode the side alone says whether an order opens or closes: selling a long never opens a short. */
export const closesLeg = (leg: Leg, side: Side): boolean =>
  (leg === 'long' && side === 'sell') || (leg === 'short' && side === 'buy');

export function positionOf(account: Account, symbol: string, leg: Leg): VenuePosition {
  const key = positionKey(symbol, leg);
  let position = account.positions.get(key);
  if (!position) {
    position = { symbol, leg, quantity: 0, cost: quote(0), isolated: quote(0), openedAt: 0, updatedAt: 0 };
    account.positions.set(key, position);
  }
  return position;
}

export const marginModeOf = (account: Account, symbol: string): MarginType =>
  account.isolated.has(symbol) ? 'isolated' : 'cross';

/** What is left of the wallet when every isolated position has its own. */
export function crossWalletOf(account: Account): Quote {
  let sum: number = account.wallet;
  for (const position of account.positions.values()) sum -= position.isolated;
  return quote(sum);
}

export const hasPosition = (account: Account, mode?: MarginType): boolean => {
  for (const position of account.positions.values())
    if (position.quantity !== 0 && (!mode || marginModeOf(account, position.symbol) === mode)) return true;
  return false;
};
