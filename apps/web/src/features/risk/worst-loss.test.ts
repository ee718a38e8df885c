import { USUAL_GUARDS } from '@trendy/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { outcomeOfTrade } from '#features/risk/worst-loss.ts';

const RISK = { leverage: 2, sizePercent: 10, stopPercent: 2, takeProfitPercent: 4 };

test('the loss is the stop’s distance on the whole position, and the costs', () => {
  const outcome = outcomeOfTrade(10_000, RISK, 12);
  expect(outcome.margin).toBe(1_000);
  expect(outcome.notional).toBe(2_000);
  expect(outcome.loss).toBeCloseTo(2_000 * 0.02 + 2_000 * 0.0014, 10);
  expect(outcome.win).toBeCloseTo(2_000 * 0.04 - 2.8, 10);
  expect(outcome.lossPercent).toBeCloseTo(0.428, 10);
});

test('no target, no promised win', () => {
  expect(outcomeOfTrade(10_000, { ...RISK, takeProfitPercent: null }, 12).win).toBeNull();
});

test('that many losses in a row reach the limit, and one fewer does not', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 5, max: 20 }),
      fc.double({ min: 1, max: 5, noNaN: true }),
      fc.integer({ min: 1, max: 50 }),
      (leverage, sizePercent, stopPercent, limit) => {
        const outcome = outcomeOfTrade(
          5_000,
          { leverage, sizePercent, stopPercent, takeProfitPercent: null },
          limit,
        );
        const left = (count: number) => (1 - outcome.lossPercent / 100) ** count;
        const floor = 1 - limit / 100;
        expect(left(outcome.lossesToLimit)).toBeLessThanOrEqual(floor + 1e-9);
        if (outcome.lossesToLimit > 1) expect(left(outcome.lossesToLimit - 1)).toBeGreaterThan(floor - 1e-9);
      },
    ),
  );
});

test('the rules of a new bot bound what a trade may lose, as the engine will', () => {
  const bold = { leverage: 4, sizePercent: 15, stopPercent: 3, takeProfitPercent: 6, guards: USUAL_GUARDS };
  const { isShrunk, leverage, loss, margin, notional } = outcomeOfTrade(10_000, bold, 12);
  // 1 % of 10,000 over a stop of 3 %, not 15 % × 4.
  expect(isShrunk).toBe(true);
  expect(notional).toBeCloseTo(3_333.33, 2);
  expect(margin * leverage).toBeCloseTo(notional, 9);
  expect(loss).toBeCloseTo(100 + 3_333.33 * 0.0014, 2);
  expect(outcomeOfTrade(10_000, { ...RISK, guards: USUAL_GUARDS }, 12)).toEqual(
    outcomeOfTrade(10_000, RISK, 12),
  );
  expect(outcomeOfTrade(10_000, { ...RISK, leverage: 10, guards: USUAL_GUARDS }, 12).leverage).toBe(5);
});
