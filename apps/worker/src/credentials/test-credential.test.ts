import { err, ok } from '@trendy/domain';
import type { ExchangeAccount, Venue, VenueFailure } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import type { WorkerContext } from '../context.ts';
import { testCredential } from './test-credential.ts';

/** What is written of an account whose test ends so. */
async function updatesAfter(kind: VenueFailure['kind'], wasAtWork = false): Promise<unknown[]> {
  const statusReason = wasAtWork ? { code: 'tested_at_work' } : null;
  const account = { accountId: 'a', userId: 'u', environment: 'demo', status: 'testing', statusReason };
  const update = vi.fn();
  const store = {
    accounts: { get: () => Promise.resolve(account), update },
    audit: { append: vi.fn() },
    changes: { notify: vi.fn() },
  };
  const asUser = (_: string, work: (given: typeof store) => unknown) => work(store);
  const context = { database: { asUser }, log: { warn: vi.fn() } } as unknown as WorkerContext;
  const venue = {
    serverTime: () => Promise.resolve(err({ kind, reason: { code: 'x' } })),
    close: () => Promise.resolve(),
  } as unknown as Venue;
  await testCredential(
    context,
    account as unknown as ExchangeAccount,
    () => Promise.resolve(ok(venue)),
    () => Promise.resolve(false),
  );
  return update.mock.calls.map(([, changes]) => changes as unknown);
}

const REFUSED = [{ status: 'refused' }];

test('a key is not refused because there was no room to ask', async () => {
  expect(await updatesAfter('rate_limited')).toEqual([]);
  expect(await updatesAfter('no_answer')).toMatchObject(REFUSED);
});

test('an account at work goes on while the exchange is down: its exits still leave, and nobody asks again', async () => {
  const goesOn = [{ status: 'active', statusReason: { code: 'venue_unreachable' } }];
  expect(await updatesAfter('no_answer', true)).toEqual(goesOn);
  expect(await updatesAfter('unavailable', true)).toEqual(goesOn);
  expect(await updatesAfter('key_refused', true)).toMatchObject(REFUSED);
});
