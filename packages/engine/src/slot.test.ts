import type { BarColumns, KernelState, SeriesKernel, SeriesSpec } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prepareColumn } from './prepared.ts';
import { createSlot } from './slot.ts';

const MINUTE = 60_000;

/** Says which bar it saw, so that a test can see what it was given and when. */
class Spy implements SeriesKernel {
  readonly seen: number[][] = [];
  update(...bar: number[]): number {
    this.seen.push(bar);
    return bar[3]!;
  }
  save(): KernelState {
    return [];
  }
  load(): void {}
}

const spec = (kernel: SeriesKernel): SeriesSpec => ({
  key: 'spy',
  id: 'spy',
  timeframe: '5m',
  create: () => kernel,
});

/** Minutes that exist, out of 0…n−1; the price of minute m is m + 1. */
const columnsOf = (minutes: readonly number[]): BarColumns => {
  const column = (of: (minute: number) => number): Float64Array => Float64Array.from(minutes, of);
  return {
    openTime: column((minute) => minute * MINUTE),
    open: column((minute) => minute + 1),
    high: column((minute) => minute + 1.5),
    low: column((minute) => minute + 0.5),
    close: column((minute) => minute + 1),
    volume: column(() => 1),
  };
};

describe('a series on a higher timeframe', () => {
  test('is seen from the close of its bar on, not before', () => {
    const bars = columnsOf([...Array(12).keys()]);
    const spy = new Spy();
    expect([...prepareColumn(spec(spy), { bars, timeframe: '1m' })]).toEqual([
      ...Array<number>(4).fill(Number.NaN),
      ...Array<number>(5).fill(5),
      ...Array<number>(3).fill(10),
    ]);
    expect(spy.seen).toEqual([
      [1, 5.5, 0.5, 5, 5, 0],
      [6, 10.5, 5.5, 10, 5, 5 * MINUTE],
    ]);
  });

  test('with bars missing never shows a bar that has not closed, and shows every bar that has', () => {
    const minutes = fc.uniqueArray(fc.nat(60), { minLength: 1 }).map((rows) => rows.sort((a, b) => a - b));
    fc.assert(
      fc.property(minutes, (rows) => {
        const spy = new Spy();
        const column = prepareColumn(spec(spy), { bars: columnsOf(rows), timeframe: '1m' });
        rows.forEach((minute, row) => {
          const closed = rows.filter((other, index) => {
            const end = Math.floor(other / 5) * 5 + 5;
            return index <= row && (end <= minute || end === minute + 1);
          });
          expect(column[row]).toBe(closed.length === 0 ? Number.NaN : closed.at(-1)! + 1);
        });
      }),
    );
  });

  test('goes on after a snapshot as if nothing had happened', () => {
    fc.assert(
      fc.property(fc.nat(30), (cut) => {
        const rows = [...Array(31).keys()];
        const whole = createSlot(spec(new Spy()), '1m');
        let resumed = createSlot(spec(new Spy()), '1m');
        for (const row of rows) {
          if (row === cut) {
            const state = JSON.parse(JSON.stringify(resumed.save())) as KernelState;
            resumed = createSlot(spec(new Spy()), '1m');
            resumed.load(state);
          }
          const bar = [row, row, row, row, 1, row * MINUTE] as const;
          expect(resumed.update(...bar)).toBe(whole.update(...bar));
        }
      }),
    );
  });

  test('must be made of whole bars', () => {
    expect(() => createSlot({ ...spec(new Spy()), timeframe: '3m' }, '5m')).toThrow(/whole bars/);
  });
});

test('a figure beside the bars is seen from the instant it is known', () => {
  const bars = columnsOf([0, 1, 2, 3]);
  const data = [
    {
      name: 'funding_rate' as const,
      availableAt: Float64Array.of(2 * MINUTE, 3 * MINUTE + 1),
      value: Float64Array.of(7, 8),
    },
  ];
  const fed: SeriesSpec = { key: 'spy', id: 'spy', input: 'funding_rate', create: () => new Spy() };
  expect([...prepareColumn(fed, { bars, timeframe: '1m', data })]).toEqual([Number.NaN, 7, 7, 8]);
});
