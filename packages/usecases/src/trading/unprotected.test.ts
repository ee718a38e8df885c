import { epochMs } from '@trendy/domain';
import type { PositionRecord } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { unprotectedOf, worstOf } from './unprotected.ts';

const NOW = epochMs(1_760_000_100_000);
/** A position whose stop is wanted; bare for so many seconds by now, or covered. */
const held = (bareSeconds: number | null): PositionRecord => ({
  accountId: 'a',
  symbol: 'BTC/USDT:USDT',
  botId: 'b',
  quantity: '0.01',
  entryPrice: '60000',
  markPrice: '60000',
  stopPrice: '58800',
  targetPrice: null,
  leverage: 2,
  openedAt: 0 as PositionRecord['openedAt'],
  bareSince: bareSeconds === null ? null : epochMs(NOW - bareSeconds * 1_000),
});
const seconds = (now: number | null, longest: number | null) => ({
  unprotectedSeconds: now,
  unprotectedLongestSeconds: longest,
});

describe('one account', () => {
  test('a stop that is only wanted protects nothing; a position that is old and covered is not bare', () => {
    expect(unprotectedOf([held(12), held(3), held(null)], { bareLongestMs: 4_000 }, true, NOW)).toEqual(
      seconds(12, 12),
    );
    expect(unprotectedOf([held(null)], { bareLongestMs: 400 }, true, NOW)).toEqual(seconds(0, 0.4));
  });

  test('nobody watches: not known, unless it was bare when last seen', () => {
    expect(unprotectedOf([held(null)], { bareLongestMs: 400 }, false, NOW)).toEqual(seconds(null, 0.4));
    expect(unprotectedOf([held(90)], { bareLongestMs: 400 }, false, NOW)).toEqual(seconds(90, 90));
  });

  test('one that never had anything drained holds nothing and has measured nothing', () => {
    expect(unprotectedOf([], null, false, NOW)).toEqual(seconds(0, null));
  });
});

test('of several, what is bare is never hidden, and what is unknown is never a zero', () => {
  expect(worstOf([seconds(0, 1), seconds(null, 7)])).toEqual(seconds(null, 7));
  expect(worstOf([seconds(3, 4), seconds(null, null)])).toEqual(seconds(3, 4));
  expect(worstOf([seconds(0, null), seconds(0, 2)])).toEqual(seconds(0, 2));
  expect(worstOf([])).toEqual(seconds(0, null));
});
