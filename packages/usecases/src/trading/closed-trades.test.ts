import { marketMs } from '@trendy/domain';
import type { FillRecord } from '@trendy/domain';
import { expect, test } from 'vitest';
import { closedTrades, winRateOf } from './closed-trades.ts';

const aFill = (side: 'buy' | 'sell', quantity: string, realised = '0', fee = '0.1'): FillRecord => ({
  accountId: 'a',
  symbol: 'BTC/USDT:USDT',
  tradeId: '1',
  orderKey: null,
  side,
  price: '100',
  quantity,
  fee,
  realised,
  liquidity: 'taker',
  cause: 'order',
  at: marketMs(1),
});

test('a trade ends when the position is flat, with all its fees', () => {
  const fills = [aFill('buy', '2'), aFill('sell', '0.5', '1'), aFill('sell', '1.5', '3')];
  expect(closedTrades(fills)).toMatchObject([{ net: '3.7' }]);
});

test('a turn ends one trade and begins another', () => {
  const fills = [aFill('buy', '1'), aFill('sell', '2', '-5'), aFill('buy', '1', '0.05')];
  expect(closedTrades(fills).map((trade) => trade.net)).toEqual(['-5.2', '-0.05']);
  expect(winRateOf(closedTrades(fills))).toBe(0);
});

test('an open position is no trade yet, and without trades there is no rate', () => {
  expect(closedTrades([aFill('buy', '1')])).toEqual([]);
  expect(winRateOf([])).toBeNull();
});

test('a trade belongs to the fill that opened it, also after a turn and after a flat market', () => {
  const at = (tradeId: string, fill: FillRecord): FillRecord => ({
    ...fill,
    tradeId,
    at: marketMs(Number(tradeId)),
  });
  const fills = [
    at('1', aFill('buy', '1')),
    at('2', aFill('sell', '2')),
    at('3', aFill('buy', '1')),
    at('4', aFill('sell', '1')),
    at('5', aFill('buy', '1')),
  ];
  expect(
    closedTrades(fills).map(({ openedBy, openedAt, closedAt, side }) => [openedBy, openedAt, closedAt, side]),
  ).toEqual([
    ['1', 1, 2, 'long'],
    ['2', 2, 3, 'short'],
    ['4', 4, 5, 'short'],
  ]);
});
