import fc from 'fast-check';
import { expect, test } from 'vitest';

import { clockOffset } from './clock-offset.ts';

const delay = fc.integer({ min: 0, max: 20_000 });

test('however slow the road is either way, we are at most half a second ahead of the venue, and behind by no more than the road', () => {
  fc.assert(
    fc.property(fc.integer({ min: -60_000, max: 60_000 }), delay, delay, (ahead, out, back) => {
      const askedAt = 1_790_000_000_000;
      const offset = clockOffset(askedAt + out + ahead, askedAt, askedAt + out + back);
      expect(offset - ahead).toBeLessThanOrEqual(500);
      expect(offset - ahead).toBeGreaterThanOrEqual(-back);
    }),
  );
});

test('over a quick road it is the middle', () => {
  expect(clockOffset(5_050, 1_000, 1_100)).toBe(4_000);
});
