import { marketMs, scaleOf } from '@trendy/domain';
import { expect, test } from 'vitest';
import { anInstrument } from '../testing/desk.ts';
import { chooseStyle } from './choose-style.ts';

const scale = scaleOf(anInstrument());
const entry = {
  wanted: Math.round(0.01 / scale.stepSize),
  side: 'buy',
  startedAt: marketMs(0),
  deadline: marketMs(60_000),
} as const;
/** A spread of 10 bps with a hundred times the order on both sides, and more behind. */
const wide = (volume: number) => ({
  scale,
  touch: {
    at: marketMs(0),
    bid: 49_975,
    ask: 50_025,
    volume,
    overMs: 60_000,
    book: {
      bids: [
        [49_975, 1],
        [49_974, 50],
      ],
      asks: [
        [50_025, 1],
        [50_026, 50],
      ],
    } as const,
  },
});

test('a wide spread in a busy market is waited for; where nothing trades nobody would come', () => {
  expect(chooseStyle(entry, wide(500))).toBe('passive');
  expect(chooseStyle(entry, wide(0))).toBe('aggressive');
});

test('without a book a small share of what trades goes at once, a large one in step with it', () => {
  const blind = (volume: number) => ({ scale, touch: { ...wide(volume).touch, book: null } });
  expect(chooseStyle(entry, blind(500))).toBe('aggressive');
  expect(chooseStyle(entry, blind(0.001))).toBe('adaptive');
});
