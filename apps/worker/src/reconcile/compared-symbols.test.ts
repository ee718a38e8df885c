import type { BotStatus } from '@trendy/domain';
import type { EngineState } from '@trendy/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { comparedSymbols, isGone, isInUse } from './compared-symbols.ts';

const symbols = fc.constantFrom('A', 'B', 'C');
const bots = fc.array(
  fc.record({ symbol: symbols, status: fc.constantFrom<BotStatus>('draft', 'active', 'paused', 'stopped') }),
  { maxLength: 6 },
);
const some = fc.array(fc.record({ symbol: symbols }), { maxLength: 3 });

test('whatever runs or rests is compared; what only stopped bots have used is a matter of what they left', () => {
  fc.assert(
    fc.property(bots, some, (given, open) => {
      const { always, ofStopped } = comparedSymbols(given, open);
      for (const symbol of ['A', 'B', 'C']) {
        const all = given.filter((bot) => bot.symbol === symbol);
        const runs = all.some(({ status }) => status === 'active' || status === 'paused');
        const rests = open.some((order) => order.symbol === symbol);
        expect(always.has(symbol)).toBe(runs || rests);
        const wasStopped = all.some(({ status }) => status === 'stopped');
        expect(ofStopped.has(symbol)).toBe(wasStopped && !runs && !rests);
      }
    }),
  );
});

test('a position or an order that has not ended is in use', () => {
  const state = (quantity: number, ordered: readonly string[]): EngineState =>
    ({
      markets: new Map([['A', { position: { quantity } }]]),
      orders: new Map(ordered.map((symbol) => [symbol, { request: { symbol } }])),
    }) as unknown as EngineState;
  expect(isInUse(state(0, []), 'A')).toBe(false);
  expect(isInUse(state(-3, []), 'A')).toBe(true);
  expect(isInUse(state(0, ['A']), 'A')).toBe(true);
  expect(isInUse(state(5, ['A']), 'B')).toBe(false);
});

test('only a venue that says so has no such symbol', () => {
  const values = { symbol: 'A' };
  expect(isGone({ kind: 'refused', reason: { code: 'symbol_unknown', values } })).toBe(true);
  expect(isGone({ kind: 'refused', reason: { code: 'bad_symbol' } })).toBe(true);
  expect(isGone({ kind: 'refused', reason: { code: 'bad_parameter' } })).toBe(false);
  expect(isGone({ kind: 'no_answer', reason: { code: 'bad_symbol' } })).toBe(false);
  expect(isGone({ kind: 'no_answer', reason: { code: 'instruments_unavailable' } })).toBe(false);
});
