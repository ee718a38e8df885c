import { expect, test } from 'vitest';
import { livePnl } from '#features/home/live-pnl.ts';

const LONG = {
  side: 'long',
  quantity: '0.5',
  entryPrice: '100',
  leverage: 2,
  unrealisedPnl: '1.5',
  unrealisedPercent: 6,
} as const;

test('a long earns above its entry, a short below, as a share of its margin', () => {
  expect(livePnl(LONG, 110)).toEqual({ money: 5, percent: 20 });
  expect(livePnl({ ...LONG, side: 'short' }, 110)).toEqual({ money: -5, percent: -20 });
  expect(livePnl({ ...LONG, side: 'short' }, 90)).toEqual({ money: 5, percent: 20 });
});

test('without a price the server’s figures stand', () => {
  expect(livePnl(LONG, undefined)).toEqual({ money: '1.5', percent: 6 });
  expect(livePnl(LONG, Number.NaN)).toEqual({ money: '1.5', percent: 6 });
});
