import { strategies } from '@trendy/strategies';
import { expect, test } from 'vitest';
import { runBacktest } from '../run.ts';
import { aRequest, HOUR, START, walk } from '../testing/builders.ts';
import { explainBar } from './explain-bar.ts';

const request = aRequest({ strategy: { id: 'ema-crossover' }, bars: walk(400, 5) });
const { decisions } = runBacktest(request, { strategies })!;

test('a bar of a decision says which path was open, and what the engine did', () => {
  expect(decisions.length).toBeGreaterThan(3);
  for (const decision of decisions.slice(0, 5)) {
    const bar = explainBar(request, strategies, decision.time);
    expect(bar.closeTime).toBe(decision.time);
    expect(bar.reason).toBe(decision.reason.code);
    const open = bar.paths.find(({ conditions }) => conditions.every(({ holds }) => holds));
    expect(open?.exposure).toBe(bar.after);
    expect(bar.journal[0]?.kind).toBe('decision');
    expect(bar.journal.some(({ kind }) => kind === 'fill')).toBe(true);
  }
});

test('a bar without a decision says what was missing', () => {
  const at = decisions[1]!.time - HOUR;
  const bar = explainBar(request, strategies, at + HOUR / 2);
  expect(bar.closeTime).toBe(at);
  expect([bar.before, bar.reason]).toEqual([bar.after, undefined]);
  for (const { conditions } of bar.paths) expect(conditions.some(({ holds }) => !holds)).toBe(true);
  expect(bar.series).toEqual({ fast: expect.any(Number), slow: expect.any(Number) });
});

test('a time before the first decision is refused', () => {
  expect(() => explainBar(request, strategies, START)).toThrow('is before the first bar');
});

test('a time after the last bar is refused instead of taken for the last bar', () => {
  const end = START + 400 * HOUR;
  expect(explainBar(request, strategies, end + HOUR - 1).closeTime).toBe(end);
  expect(() => explainBar(request, strategies, end + HOUR)).toThrow('is after the last bar');
});
