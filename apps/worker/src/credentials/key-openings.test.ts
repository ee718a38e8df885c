import { err, ok } from '@trendy/domain';
import type { ExchangeAccount } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import { KeyOpenings } from './key-openings.ts';

const MINUTE = 60_000;
const ACCOUNT = { accountId: 'a', venue: 'trendy', environment: 'demo' } as ExchangeAccount;
const KEY = { apiKey: 'a', secret: 's' };

function world() {
  const time = { ms: 0 };
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const onKeyOpened = vi.fn();
  const open = vi.fn(() => Promise.resolve(ok(KEY)));
  const clock = { monotonicMs: () => time.ms };
  const openings = new KeyOpenings({ clock, log, metrics: { onKeyOpened }, open });
  return { openings, time, log, onKeyOpened, open };
}

test('every opening is logged and counted; an account at work for days is nothing unusual', async () => {
  const { openings, time, log, onKeyOpened } = world();
  for (let opening = 0; opening < 300; opening++) {
    await openings.open(ACCOUNT, 'trade');
    time.ms += 10 * MINUTE;
  }
  expect(log.info).toHaveBeenCalledTimes(300);
  expect(log.error).not.toHaveBeenCalled();
  expect(onKeyOpened.mock.calls.every(([, , isExcess]) => isExcess === false)).toBe(true);
});

test('more than three times the usual in an hour is told', async () => {
  const { openings, log, onKeyOpened } = world();
  for (let opening = 0; opening < 18; opening++) await openings.open(ACCOUNT, 'test');
  expect(log.error).not.toHaveBeenCalled();
  await openings.open(ACCOUNT, 'test');
  const fields = { accountId: 'a', openings: 19, usual: 6 };
  expect(log.error.mock.calls).toEqual([[fields, 'credential.opened_too_often']]);
  expect(onKeyOpened).toHaveBeenLastCalledWith(ACCOUNT, 'test', true);
  await openings.open({ ...ACCOUNT, accountId: 'b' }, 'test');
  expect(log.error).toHaveBeenCalledTimes(1);
});

test('a source gives what is at hand once, then opens anew, and says when it cannot', async () => {
  const { openings, open, log } = world();
  const source = openings.source(KEY, ACCOUNT, 'trade');
  expect(await source()).toBe(KEY);
  expect(open).not.toHaveBeenCalled();
  await source();
  expect(open).toHaveBeenCalledTimes(1);
  open.mockResolvedValue(err({ code: 'credentials_missing' }) as never);
  await expect(source()).rejects.toThrow('credentials_missing');
  expect(log.warn.mock.calls).toEqual([
    [{ accountId: 'a', code: 'credentials_missing' }, 'credential.not_opened'],
  ]);
});
