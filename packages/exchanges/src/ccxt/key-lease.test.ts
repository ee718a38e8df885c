import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import type { ClientKey } from './client.ts';
import { KeyLease } from './key-lease.ts';

const MINUTE = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function world() {
  let opened = 0;
  const source = vi.fn<() => Promise<ClientKey>>(() => {
    opened += 1;
    return Promise.resolve({ apiKey: 'a', secret: `secret ${opened}` });
  });
  const held: (string | null)[] = [];
  const lease = new KeyLease(source, (key) => held.push(key?.secret ?? null));
  return { lease, source, held };
}

test('one that is not used is let go after a quarter of an hour, and opened again when it is wanted', async () => {
  const { lease, source, held } = world();
  const [one, same] = await Promise.all([lease.hold(), lease.hold()]);
  expect(one).toBe(same);
  await vi.advanceTimersByTimeAsync(15 * MINUTE - 1);
  expect(held).toEqual(['secret 1']);
  await vi.advanceTimersByTimeAsync(1);
  expect(held).toEqual(['secret 1', null]);
  expect((await lease.hold()).secret).toBe('secret 2');
  expect(source).toHaveBeenCalledTimes(2);
});

test('one in use is opened anew beside the calls: none waits, and no copy grows older than its life', async () => {
  const { lease, source, held } = world();
  await lease.hold();
  for (let minute = 0; minute < 60; minute++) {
    await vi.advanceTimersByTimeAsync(MINUTE);
    await lease.hold();
  }
  expect(source).toHaveBeenCalledTimes(7);
  expect(held).not.toContain(null);
});

test('one that cannot be opened again is let go all the same', async () => {
  const { lease, source, held } = world();
  await lease.hold();
  source.mockRejectedValue(new Error('credentials_missing'));
  await vi.advanceTimersByTimeAsync(12 * MINUTE);
  expect((await lease.hold()).secret).toBe('secret 1');
  await vi.advanceTimersByTimeAsync(3 * MINUTE);
  expect(held.at(-1)).toBeNull();
  await expect(lease.hold()).rejects.toThrow('credentials_missing');
});

test('closed while it is being opened, nothing is kept', async () => {
  const { lease, held } = world();
  const opening = lease.hold();
  lease.close();
  await opening;
  expect(held).toEqual([null]);
});
