import { err, ok } from '@trendy/domain';
import type { AccountWork, KeyPermissions, Venue } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import type { WorkerContext } from '../context.ts';
import { KeyCheck } from './key-check.ts';

const HOUR = 60 * 60_000;
const SAFE: KeyPermissions = {
  futures: true,
  withdrawals: false,
  internalTransfers: false,
  universalTransfers: false,
  ipRestricted: true,
};

function world(environment: 'demo' | 'live' = 'live') {
  let now = 1_000_000;
  const onKeyRefused = vi.fn(() => Promise.resolve());
  const permissions = vi.fn<Venue['permissions']>(() => Promise.resolve(ok(SAFE)));
  const update = vi.fn();
  const store = {
    accounts: { get: () => Promise.resolve({ ipRestricted: true }), update },
    changes: { notify: vi.fn() },
  };
  const context = {
    clock: { now: () => now },
    database: { asUser: (_: string, work: (given: typeof store) => unknown) => work(store) },
    onKeyRefused,
  } as unknown as WorkerContext;
  const account = { accountId: 'a', userId: 'u', environment } as AccountWork;
  const check = new KeyCheck(context, account, { permissions });
  return { check, permissions, onKeyRefused, update, wait: (ms: number) => (now += ms) };
}

test('a key is asked about once a day, and one that may now withdraw is refused', async () => {
  const { check, permissions, onKeyRefused, wait } = world();
  await check.check();
  wait(23 * HOUR);
  await check.check();
  expect(permissions).toHaveBeenCalledTimes(1);
  expect(onKeyRefused).not.toHaveBeenCalled();
  permissions.mockResolvedValue(ok({ ...SAFE, withdrawals: true }));
  wait(HOUR);
  await check.check();
  expect(onKeyRefused).toHaveBeenCalledWith(expect.anything(), { code: 'withdrawals_enabled' });
});

test('on live, what is not said any more is refused', async () => {
  const { check, permissions, onKeyRefused } = world();
  permissions.mockResolvedValue(ok({ ...SAFE, universalTransfers: null }));
  await check.check();
  expect(onKeyRefused).toHaveBeenCalledWith(expect.anything(), { code: 'permissions_unknown' });
});

test('silence says nothing about the key and is asked again soon; a refusal does', async () => {
  const { check, permissions, onKeyRefused, wait } = world();
  permissions.mockResolvedValue(err({ kind: 'no_answer', reason: { code: 'venue_unreachable' } }));
  await check.check();
  expect(onKeyRefused).not.toHaveBeenCalled();
  permissions.mockResolvedValue(err({ kind: 'key_refused', reason: { code: 'key_refused' } }));
  wait(5 * 60_000);
  await check.check();
  expect(onKeyRefused).toHaveBeenCalledTimes(1);
});

test('a key that is not bound to addresses any more is written down, once a change', async () => {
  const { check, permissions, onKeyRefused, update, wait } = world();
  await check.check();
  expect(update).not.toHaveBeenCalled();
  permissions.mockResolvedValue(ok({ ...SAFE, ipRestricted: false }));
  wait(24 * HOUR);
  await check.check();
  expect(update.mock.calls).toEqual([['a', { ipRestricted: false }]]);
  expect(onKeyRefused).not.toHaveBeenCalled();
});
