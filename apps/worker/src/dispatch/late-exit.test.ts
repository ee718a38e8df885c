import { epochMs, ok } from '@trendy/domain';
import type { Side, StoredOrder, Venue, VenuePosition } from '@trendy/domain';
import { expect, test } from 'vitest';

import type { FillIntake } from '../reconcile/fill-intake.ts';
import { judgeLateExit } from './late-exit.ts';

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
