import { err, ok } from '@trendy/domain';
import type { ExchangeAccount, Venue, VenueFailure } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import type { WorkerContext } from '../context.ts';
import { testCredential } from './test-credential.ts';

async function writesAfter(kind: VenueFailure['kind'], testedAt: number | null = null): Promise<number> {
  const asUser = vi.fn(() => Promise.resolve());
  const context = { database: { asUser }, log: { warn: vi.fn() } } as unknown as WorkerContext;
  const venue = {
    serverTime: () => Promise.resolve(err({ kind, reason: { code: 'x' } })),
    close: () => Promise.resolve(),
  } as unknown as Venue;
  const account = { accountId: 'a', userId: 'u', environment: 'demo', testedAt } as ExchangeAccount;
  await testCredential(
    context,
    account,
    () => Promise.resolve(ok(venue)),
    () => Promise.resolve(false),
  );
  return asUser.mock.calls.length;
}

test('a key is not refused because there was no room to ask', async () => {
  expect(await writesAfter('rate_limited')).toBe(0);
  expect(await writesAfter('no_answer')).toBe(1);
});

test('a key that has worked is not refused because the exchange is down: its exits still leave', async () => {
  expect(await writesAfter('no_answer', 1)).toBe(0);
  expect(await writesAfter('unavailable', 1)).toBe(0);
  expect(await writesAfter('key_refused', 1)).toBe(1);
});
