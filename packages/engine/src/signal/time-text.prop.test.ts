import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeText } from './time-text.ts';

test('is the number’s own text, for every time that an event can have', () => {
  fc.assert(
    fc.property(fc.oneof(fc.maxSafeNat(), fc.integer(), fc.integer({ min: 0, max: 4e12 })), (time) => {
      expect(timeText(time)).toBe(String(time));
    }),
    { numRuns: 2_000 },
  );
  for (const time of [0, 9_999_999, 10_000_000, 10_000_001, 99_999_999_999_999, 100_000_000_000_000])
    expect(timeText(time)).toBe(String(time));
});
