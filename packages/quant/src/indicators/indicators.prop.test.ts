import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AtrKernel, SmaKernel, SupertrendKernel, createEma, createRma } from './index.ts';
import { atr, ema, rma, sma, supertrend } from './index.ts';
import type { SavedKernel } from './index.ts';

interface Columns {
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
}

interface Bars {
  update(high: number, low: number, close: number): number;
  save(): SavedKernel;
  load(state: SavedKernel): void;
}

const onClose = (kernel: {
  update(value: number): number;
  save(): SavedKernel;
  load(s: SavedKernel): void;
}): Bars => ({
  update: (_high, _low, close) => kernel.update(close),
  save: () => kernel.save(),
  load: (state) => kernel.load(state),
});

const indicators = {
  ema: {
    stream: (n: number) => onClose(createEma(n)),
    batch: (c: Columns, n: number, o: Float64Array) => ema(c.close, n, o),
  },
  rma: {
    stream: (n: number) => onClose(createRma(n)),
    batch: (c: Columns, n: number, o: Float64Array) => rma(c.close, n, o),
  },
  sma: {
    stream: (n: number) => onClose(new SmaKernel(n)),
    batch: (c: Columns, n: number, o: Float64Array) => sma(c.close, n, o),
  },
  atr: {
    stream: (n: number) => new AtrKernel(n),
    batch: (c: Columns, n: number, o: Float64Array) => atr(c.high, c.low, c.close, n, o),
  },
  supertrend: {
    stream: (n: number) => new SupertrendKernel(2, n),
    batch: (c: Columns, n: number, o: Float64Array) =>
      supertrend(c.high, c.low, c.close, 2, n, new Float64Array(o.length), o),
  },
} as const;

const price = fc.double({ min: 0.01, max: 1e6, noNaN: true });
const columns = fc.array(fc.tuple(price, price, price), { maxLength: 80 }).map((rows): Columns => ({
  high: Float64Array.from(rows, (row) => Math.max(...row)),
  low: Float64Array.from(rows, (row) => Math.min(...row)),
  close: Float64Array.from(rows, (row) => row[1]),
}));
const periods = fc.integer({ min: 1, max: 20 });

const cutAt = (c: Columns, length: number): Columns => ({
  high: c.high.slice(0, length),
  low: c.low.slice(0, length),
  close: c.close.slice(0, length),
});

describe.each(Object.entries(indicators))('%s', (_name, { stream, batch }) => {
  const run = (c: Columns, period: number): Float64Array => {
    const out = new Float64Array(c.close.length);
    batch(c, period, out);
    return out;
  };

  test('never sees the future', () => {
    fc.assert(
      fc.property(columns, periods, fc.nat(), (c, period, cut) => {
        const length = cut % (c.close.length + 1);
        expect(run(cutAt(c, length), period)).toEqual(run(c, period).slice(0, length));
      }),
    );
  });

  test('streaming, saved as JSON and restored at any bar, equals the batch to the last bit', () => {
    fc.assert(
      fc.property(columns, periods, fc.nat(), (c, period, cut) => {
        let kernel: Bars = stream(period);
        const out = c.close.map((close, index) => {
          if (index === cut % (c.close.length + 1)) {
            const saved = JSON.parse(JSON.stringify(kernel.save())) as SavedKernel;
            kernel = stream(period);
            kernel.load(saved);
          }
          return kernel.update(c.high[index]!, c.low[index]!, close);
        });
        expect(out).toEqual(run(c, period));
      }),
    );
  });

  test('warms up for period − 1 bars and refuses a bad period or length', () => {
    const flat = {
      high: new Float64Array(9).fill(3),
      low: new Float64Array(9).fill(1),
      close: new Float64Array(9).fill(2),
    };
    const out = run(flat, 4);
    expect([...out].map(Number.isNaN)).toEqual([true, true, true, false, false, false, false, false, false]);
    expect(() => run(flat, 0)).toThrow(RangeError);
    expect(() => batch(flat, 4, new Float64Array(8))).toThrow(RangeError);
  });
});
