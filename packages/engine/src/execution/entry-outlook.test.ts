import { marketMs } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { entryOutlook } from './entry-outlook.ts';

/** A book with a spread of 2 × `half` bps around 100, and all the depth that is asked for at its best prices. */
const book = (half: number, size = 1_000) => {
  const [bid, ask] = [100 * (1 - half / 10_000), 100 * (1 + half / 10_000)];
  return { bid, ask, volume: 1, overMs: 60_000, bids: [[bid, size]] as const, asks: [[ask, size]] as const };
};
/** So large that neither latency nor impact adds anything that could be seen… but for the latency's share. */
const QUALITY = { volume24hQuote: 1e15 };
const LATENCY_BPS = 0.03 * Math.sqrt(100 / 86_400_000) * 10_000;
const ask = (half: number, limitPrice: number | null = null, isPostOnly = false) =>
  entryOutlook({ side: 'buy', quantity: 1, limitPrice, isPostOnly, at: marketMs(0) }, book(half), QUALITY);

describe('what an entry is expected to cost', () => {
  test('half the spread and the latency, against the middle', () => {
    const outlook = ask(10);
    expect(outlook.arrivalPrice).toBeCloseTo(100, 9);
    expect(outlook.predictedBps).toBeCloseTo(10 + LATENCY_BPS, 3);
    expect(outlook.verdict).toBe('ok');
  });

  test.each([
    [24.99, 'ok'],
    [25, 'alert'],
    [50, 'alert'],
    [50.01, 'reject'],
  ] as const)('a limit at %s bps from the middle: %s', (bps, verdict) => {
    // The spread costs more than the limit allows, so that the limit is what it can cost.
    const outlook = ask(60, 100 * (1 + bps / 10_000));
    expect(outlook.predictedBps).toBeCloseTo(bps, 9);
    expect(
      entryOutlook(
        { side: 'buy', quantity: 1, limitPrice: null, isPostOnly: false, at: marketMs(0) },
        book(60),
        QUALITY,
      ).verdict,
    ).toBe('reject');
    expect(Math.abs(outlook.predictedBps - bps) < 1e-9 && outlook.verdict).toBe(verdict);
  });

  test('one that only waits takes nothing; one larger than what is seen is dearer', () => {
    expect(ask(60, 99, true)).toMatchObject({ verdict: 'ok' });
    const thin = { volume24hQuote: 100_000 };
    const question = {
      side: 'sell',
      quantity: 500,
      limitPrice: null,
      isPostOnly: false,
      at: marketMs(0),
    } as const;
    expect(entryOutlook(question, book(5, 10), thin).predictedBps).toBeGreaterThan(
      entryOutlook(question, book(5, 1_000), thin).predictedBps + 100,
    );
  });
});
