import { epochMs, ok } from '@trendy/domain';
import type { Side, StoredOrder, Venue, VenuePosition } from '@trendy/domain';
import { expect, test } from 'vitest';

import type { FillIntake } from '../reconcile/fill-intake.ts';
import { isLate, judgeLateExit } from './late-exit.ts';

const BTC = 'BTC/USDT:USDT';

async function verdictOn(side: Side, held: Partial<VenuePosition> | null): Promise<string> {
  const listed = held ? [{ symbol: BTC, quantity: 0, entryPrice: 1, markPrice: 1, ...held }] : [];
  const venue = { positions: () => Promise.resolve(ok(listed)) } as unknown as Venue;
  const fills = {
    sync: () => Promise.resolve(true),
    touchedByOthers: () => Promise.resolve(false),
  } as unknown as FillIntake;
  const order = { symbol: BTC, side, createdAt: epochMs(0) } as StoredOrder;
  return (await judgeLateExit(venue, fills, order, epochMs(120_000))).kind;
}

test('a late exit leaves only when what it reduces is there', async () => {
  expect(await verdictOn('sell', { quantity: 3 })).toBe('send');
  expect(await verdictOn('buy', { quantity: -3 })).toBe('send');
  expect(await verdictOn('sell', { quantity: -3 })).toBe('cancel');
  expect(await verdictOn('buy', { quantity: 3 })).toBe('cancel');
  expect(await verdictOn('sell', null)).toBe('cancel');
});

test('of two legs the one that it closes counts, not what they come to', async () => {
  const legs = { long: 2, short: 5 };
  expect(await verdictOn('sell', { quantity: -3, legs })).toBe('send');
  expect(await verdictOn('buy', { quantity: -3, legs })).toBe('send');
});

test('an exit is judged again after three that came to nothing, and not while a position leaves in parts', () => {
  const late = (orderKey: string, filled: readonly string[], createdAt = 0): boolean => {
    const fills = { hasHadOneOf: (key: string) => filled.includes(key) } as unknown as FillIntake;
    const order = { leg: 'exit', orderKey, createdAt: epochMs(createdAt) } as StoredOrder;
    return isLate(order, fills, 10_000);
  };
  expect(late('bar:1|exit|2', [])).toBe(false);
  expect(late('bar:1|exit|3', [])).toBe(true);
  expect(late('bar:1|exit|3', ['bar:1|exit|2'])).toBe(false);
  expect(late('bar:1|exit|7', ['bar:1|exit|5'])).toBe(true);
  expect(late('bar:1|exit|0', [], -60_000)).toBe(true);
});
