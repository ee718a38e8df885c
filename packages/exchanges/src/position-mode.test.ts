import { err, ok } from '@trendy/domain';
import type { AccountMode, PlaceOutcome, VenueAnswer } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import { closesLeg, legOf, movedLeg, netPositions, PositionMode } from './position-mode.ts';

const MISMATCH: PlaceOutcome = {
  kind: 'rejected',
  reason: { code: 'position_mode_mismatch' },
  keyRefused: false,
};
const HEDGE: AccountMode = { positions: 'hedge', collateral: 'single' };

function modeOf(answer: () => VenueAnswer<AccountMode>) {
  const ask = vi.fn(answer);
  return { ask, mode: new PositionMode(ask) };
}

test('whatever opens a leg is closed by the other side of the same leg', () => {
  for (const side of ['buy', 'sell'] as const) {
    const leg = legOf({ side, reduceOnly: false });
    const other = side === 'buy' ? 'sell' : 'buy';
    expect(legOf({ side: other, reduceOnly: true })).toBe(leg);
    expect([closesLeg(leg, side), closesLeg(leg, other)]).toEqual([false, true]);
    expect(closesLeg(leg.toUpperCase(), other)).toBe(true);
    expect([closesLeg('BOTH', side), closesLeg('net', side), closesLeg(undefined, side)]).toEqual(
      Array.from({ length: 3 }, () => false),
    );
  }
});

test('a fill says which leg it moved, in the words of either venue, and nothing in one-way mode', () => {
  expect([movedLeg('LONG'), movedLeg('short')]).toEqual([{ positionLeg: 'long' }, { positionLeg: 'short' }]);
  expect([movedLeg('BOTH'), movedLeg('net'), movedLeg(undefined)]).toEqual([{}, {}, {}]);
});

test('an order refused for the mode may be sent again once the venue has named another one', async () => {
  const { ask, mode } = modeOf(() => Promise.resolve(ok(HEDGE)));
  expect(mode.current).toBe('one_way');
  const both = await Promise.all([mode.settle(MISMATCH, 'one_way'), mode.settle(MISMATCH, 'one_way')]);
  expect(both).toMatchObject([
    { kind: 'not_sent', reason: { code: 'position_mode_changed' } },
    { kind: 'not_sent', reason: { code: 'position_mode_changed' } },
  ]);
  expect(mode.current).toBe('hedge');
  expect(ask.mock.calls).toEqual([['protect']]);
});

test.each([
  ['tells of before the change', ok({ ...HEDGE, positions: 'one_way' as const })],
  ['is not answered', err({ kind: 'no_answer' as const, reason: { code: 'x' } })],
])('a question from before the refusal that %s is asked anew', async (_what, first) => {
  const { ask, mode } = modeOf(() => Promise.resolve(ok(HEDGE)));
  ask.mockResolvedValueOnce(first);
  void mode.learn();
  expect(await mode.settle(MISMATCH, 'one_way')).toMatchObject({ reason: { code: 'position_mode_changed' } });
  expect(ask.mock.calls).toEqual([['read'], ['protect']]);
});

test('one that was refused in the form that the venue names stays refused', async () => {
  const { mode } = modeOf(() => Promise.resolve(ok({ ...HEDGE, positions: 'one_way' })));
  expect(await mode.settle(MISMATCH, 'one_way')).toBe(MISMATCH);
});

test('without an answer nothing is known, and nothing was placed', async () => {
  const { mode } = modeOf(() => Promise.resolve(err({ kind: 'no_answer', reason: { code: 'x' } })));
  expect(await mode.settle(MISMATCH, 'one_way')).toMatchObject({
    kind: 'not_sent',
    reason: { code: 'position_mode_unknown' },
  });
  expect(mode.current).toBe('one_way');
});

test('no other outcome costs a question', async () => {
  const { ask, mode } = modeOf(() => Promise.resolve(ok(HEDGE)));
  const others: readonly PlaceOutcome[] = [
    { kind: 'unknown', reason: { code: 'position_mode_mismatch' } },
    { kind: 'rejected', reason: { code: 'reduce_only_rejected' }, keyRefused: false },
    { kind: 'duplicate' },
  ];
  for (const outcome of others) expect(await mode.settle(outcome, 'one_way')).toBe(outcome);
  expect(ask).not.toHaveBeenCalled();
});

test('two legs of a symbol are one net position that says so', () => {
  const at = (symbol: string, quantity: number, entryPrice: number) => ({
    ...{ symbol, quantity, entryPrice, markPrice: 100 },
  });
  const [btc, eth] = [[at('BTC', -3, 90), at('BTC', 7, 110)], [at('ETH', -2, 5)]];
  expect(netPositions([...btc, ...eth])).toEqual([
    { symbol: 'BTC', quantity: 4, entryPrice: 110, markPrice: 100, legs: { long: 7, short: 3 } },
    eth[0],
  ]);
  expect(netPositions([at('BTC', 3, 1), at('BTC', -3, 1)])).toMatchObject([
    { quantity: 0, legs: { long: 3, short: 3 } },
  ]);
});
