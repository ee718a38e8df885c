import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BarTuple } from '#charts/price-chart.tsx';
import { endOfPage, joinedBars, PAGE_BARS, pageAt, pageCount } from '#features/backtests/bar-pages.ts';

const HOUR = 3_600_000;
const spanOf = (bars: number) => ({ from: 0, to: bars * HOUR, barMs: HOUR });
const bar = (index: number): BarTuple => [index * HOUR, 1, 1, 1, 1, 0];

test('the pages of a run are all of its bars, each once, in order, also over gaps', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6_000 }),
      fc.array(fc.nat(6_000), { maxLength: 40 }),
      (count, missing) => {
        const span = spanOf(count);
        const gone = new Set(missing);
        const history = Array.from({ length: count }, (_, index) => index).filter(
          (index) => !gone.has(index),
        );
        const read = (to: number) =>
          history
            .filter((index) => index * HOUR < to)
            .slice(-PAGE_BARS)
            .map(bar);
        const pages = Array.from({ length: pageCount(span) }, (_, page) => read(endOfPage(span, page)));
        expect(joinedBars(pages).map(([at]) => at / HOUR)).toEqual(history);
      },
    ),
    { numRuns: 40 },
  );
});

test('an instant is on its page; without one the newest is shown', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.nat(), (count, at) => {
      const span = spanOf(count);
      const hour = at % count;
      const page = pageAt(span, hour * HOUR);
      expect(page === 0 ? 0 : endOfPage(span, page - 1) / HOUR).toBeLessThanOrEqual(hour);
      expect(endOfPage(span, page) / HOUR).toBeGreaterThan(hour);
      expect(pageAt(span, undefined)).toBe(pageCount(span) - 1);
    }),
  );
});
