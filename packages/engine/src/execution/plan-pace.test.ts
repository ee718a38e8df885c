import { marketMs, scaleOf } from '@trendy/domain';
import fc from 'fast-check';
import { createPlan, DEFAULT_PLAN_SETTINGS } from '@trendy/quant';
import { describe, expect, test } from 'vitest';
import { aBot, anInstrument, aRisk, Desk, placed, SYMBOL } from '../testing/desk.ts';
import { paceOf, slicesOver } from './plan-pace.ts';

const scale = scaleOf(anInstrument());
const touch = { at: marketMs(0), bid: 49_999.9, ask: 50_000.1, volume: 0, overMs: 60_000, book: null };
const entry = {
  wanted: Math.round(2 / scale.stepSize),
  side: 'buy',
  startedAt: marketMs(0),
  deadline: marketMs(300_000),
} as const;
const usual = { dailySigma: 0.03, dailyVolume: 50_000 };

describe('slices', () => {
  test('of an order large enough last from 1 to 60 s, their jitter included, over every time that can be set', () => {
    fc.assert(
      fc.property(fc.integer({ min: 5, max: 86_400 }), fc.nat(), (seconds, seed) => {
        const slices = slicesOver(seconds * 1_000);
        const parent = {
          ...({ side: 'buy', quantity: 1_000_000, minChild: 11, minOrder: 10, isReduceOnly: false } as const),
          ...{ startedAt: 0, deadline: seconds * 1_000, arrivalMid: 100 },
        };
        const { sliceAt } = createPlan(parent, { ...DEFAULT_PLAN_SETTINGS, style: 'twap', slices }, seed);
        expect(sliceAt).toHaveLength(slices);
        const lengths = [...sliceAt.slice(1), seconds * 1_000].map((end, slice) => end - sliceAt[slice]!);
        // The ends of a slice are whole milliseconds.
        expect(Math.max(...lengths)).toBeLessThanOrEqual(60_001);
        expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1_000);
      }),
    );
    expect(slicesOver(300_000)).toBe(20);
    expect(slicesOver(14_400_000)).toBe(288);
  });
});

describe('the pace of an entry', () => {
  test('comes from what is usual of its market, and says from what', () => {
    const { pace, urgency } = paceOf({ ...entry, background: usual }, { scale, touch }, 20);
    expect(urgency).toBeGreaterThan(0.2);
    expect(urgency).toBeLessThan(1);
    expect(pace).toMatchObject({
      code: 'pace_front_loaded',
      values: { urgency, slices: 20, sliceSeconds: 15, dailySigmaPercent: 3 },
    });
    expect(pace.values).not.toHaveProperty('sigmaFrom');
    expect(pace.values).not.toHaveProperty('volumeFrom');
  });

  test('comes from the last interval where nothing usual is known, and is even where nothing was traded', () => {
    const last = paceOf(entry, { scale, touch: { ...touch, volume: 34 } }, 20);
    expect(last.urgency).toBeGreaterThan(0.2);
    expect(last.pace.values).toMatchObject({ sigmaFrom: 'usual', volumeFrom: 'last_interval' });
    expect(paceOf({ ...entry, background: {} }, { scale, touch }, 20)).toEqual({
      urgency: 0,
      pace: { code: 'pace_volume_unknown', values: { slices: 20, sliceSeconds: 15 } },
    });
  });

  test('slows down where the visible book is dearer than its volume tells', () => {
    const paced = (size: number) =>
      paceOf(
        { ...entry, background: usual },
        {
          scale,
          touch: {
            ...touch,
            book: {
              bids: [[49_999.9, size]],
              asks: [
                [50_000.1, size],
                [50_100, 50],
              ],
            },
          },
        },
        20,
      ).urgency;
    const plain = paceOf({ ...entry, background: usual }, { scale, touch }, 20).urgency;
    expect(paced(5)).toBe(plain);
    expect(paced(0.01)).toBeLessThan(plain / 1.5);
  });
});

/** A TWAP of an hour in a market that trades little against what is known of it. */
function worked(background: { dailyVolume: number; dailySigma: number } | undefined, volume = 0) {
  const execution = { style: 'twap', horizonSeconds: 3_600, capBps: 50 } as const;
  const desk = new Desk(aBot({ risk: aRisk({ execution, sizePercent: 20, leverage: 10 }) }));
  const quote = { bid: 49_999.9, ask: 50_000.1, volume, overMs: 60_000 };
  const start = desk.tick();
  let filled = 0;
  let early = 0;
  for (let at = Number(start); at <= Number(start) + 3_700_000; at += 5_000) {
    desk.passUntil(marketMs(at));
    const event = { kind: 'clock', at: marketMs(at), symbol: SYMBOL, market: quote } as const;
    const orders = placed(desk.send({ ...event, ...(background ? { background } : {}) }));
    if (at === Number(start)) orders.push(...placed(desk.alert({})));
    for (const order of orders) {
      if (order.leg !== 'entry') continue;
      filled += order.quantity;
      if (at < Number(start) + 900_000) early += order.quantity;
      desk.fill(order, 50_000.1);
    }
  }
  const end = desk.journal.find((line) => line.kind === 'execution');
  return { filled, share: early / filled, pace: end?.kind === 'execution' ? end.pace : undefined };
}

test('an entry by the clock sends more at first where its market is known, evenly where it is not', () => {
  const known = worked({ dailySigma: 0.05, dailyVolume: 5_000 });
  const unknown = worked(undefined);
  expect(known.filled).toBe(unknown.filled);
  expect(known.pace).toMatchObject({ code: 'pace_front_loaded' });
  expect(unknown.pace).toMatchObject({ code: 'pace_volume_unknown' });
  expect(unknown.share).toBeGreaterThan(0.2);
  expect(unknown.share).toBeLessThan(0.32);
  expect(known.share).toBeGreaterThan(0.4);
});
