import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rawStochastic } from './ranges.ts';
import { RawStochasticKernel } from './stochastic.ts';

const columns = fc.record({
  // Shorter than a block, about one, and several.
  length: fc.constantFrom(0, 1, 40, 1022, 1023, 1024, 2600),
  period: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(256, 511, 512, 513, 700, 1023, 1500)),
  seed: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 97 }),
});

test('whatever the window and the block, the batch agrees with the kernel that sees one bar at a time', () => {
  fc.assert(
    fc.property(columns, ({ length, period, seed }) => {
      const close = Float64Array.from({ length }, (_unused, at) => seed[(at * 7) % seed.length]! + (at % 13));
      const high = close.map((value, at) => value + (at % 3));
      const low = close.map((value, at) => value - (at % 5 === 0 ? 0 : Math.abs(seed[at % seed.length]!)));
      const out = new Float64Array(length).fill(Number.NaN);
      rawStochastic(high, low, close, period, out);
      const kernel = new RawStochasticKernel(period);
      expect(out).toEqual(close.map((value, at) => kernel.update(high[at]!, low[at]!, value)));
    }),
  );
});
