import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ExtremeKernel, highest, lowest } from './extremes.ts';

const columns = fc.record({
  // Shorter than a block, about one, and several.
  length: fc.constantFrom(0, 1, 40, 1023, 1024, 1025, 2600),
  period: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(511, 512, 513, 700, 1024, 1500)),
  seed: fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 97 }),
});

test('whatever the window and the block, the batch agrees with the queue that sees one value at a time', () => {
  fc.assert(
    fc.property(columns, ({ length, period, seed }) => {
      const values = Float64Array.from(
        { length },
        (_unused, at) => seed[(at * 7) % seed.length]! + (at % 13),
      );
      const out = new Float64Array(length);
      const top = ExtremeKernel.highest(period);
      highest(values, period, out);
      expect(out).toEqual(values.map((value) => top.update(value)));
      const bottom = ExtremeKernel.lowest(period);
      lowest(values, period, out);
      expect(out).toEqual(values.map((value) => bottom.update(value)));
    }),
  );
});
