import { ok } from '@trendy/domain';
import type { AccountWork, UserStreamHandlers } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import { Reconciler } from './reconciler.ts';
import type { ReconcilerParts } from './reconciler.ts';

test('the comparison that a connection begins is enough for entries to go on', async () => {
  let handlers: UserStreamHandlers | undefined;
  const context = {
    clock: { now: () => Date.now(), startTimer: () => ({ cancel: () => undefined }) },
    database: { asUser: () => Promise.resolve({ record: null, symbols: new Set(), open: [] }) },
    metrics: { onStream: vi.fn(), onVenueUp: vi.fn() },
    log: { warn: vi.fn(), error: vi.fn() },
    onKeyRefused: vi.fn(),
  };
  const venue = {
    openUserStream: (given: UserStreamHandlers) => {
      handlers = given;
      return { close: () => Promise.resolve() };
    },
    permissions: () =>
      Promise.resolve(
        ok({
          futures: true,
          withdrawals: false,
          internalTransfers: false,
          universalTransfers: false,
          ipRestricted: true,
        }),
      ),
  };
  const reconciler = new Reconciler({
    context,
    account: { accountId: 'a', userId: 'u', environment: 'demo' } as AccountWork,
    venue,
    dispatch: { forgetLeverage: vi.fn(), isBusy: false, triggered: { close: vi.fn() } },
    kick: vi.fn(),
  } as unknown as ReconcilerParts);
  await reconciler.start();
  const released = await Promise.race([
    Promise.resolve(handlers?.onConnected()).then(() => true),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 2_000)),
  ]);
  expect(released).toBe(true);
  await reconciler.close();
});
