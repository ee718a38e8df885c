import { expect, test, vi } from 'vitest';
import { Audience } from './audience.ts';
import type { Listener } from './audience.ts';

function aListener(userId: string, isFast = true) {
  const heard: unknown[] = [];
  const closed: number[] = [];
  const listener: Listener = {
    userId,
    sessionId: `session of ${userId}`,
    write: (text) => {
      heard.push(JSON.parse(text));
      return isFast;
    },
    close: (code) => {
      closed.push(code);
    },
  };
  return { listener, heard, closed };
}

test('a storm of notices is one message, to its owner alone', async () => {
  vi.useFakeTimers();
  const audience = new Audience();
  const a = aListener('a');
  const b = aListener('b');
  audience.add(a.listener);
  audience.add(b.listener);
  for (let count = 0; count < 1_000; count++) {
    audience.onChange({ userId: 'a', accountId: 'x', kinds: ['orders', 'inbox', 'unheard of'] });
  }
  await vi.advanceTimersByTimeAsync(200);
  expect(a.heard).toEqual([{ type: 'changed', accountId: 'x', kinds: ['order', 'delivery'] }]);
  expect(b.heard).toEqual([]);
  audience.onReconnected();
  expect(b.heard).toMatchObject([{ accountId: null }]);
  vi.useRealTimers();
});

test('who does not keep up is cut off, and nobody may open streams without end', () => {
  const audience = new Audience();
  const slow = aListener('a', false);
  audience.add(slow.listener);
  audience.onReconnected();
  expect(slow.closed).toEqual([1013]);
  for (let count = 1; count < 12; count++) expect(audience.add(aListener('a').listener)).toBe(true);
  expect(audience.add(aListener('a').listener)).toBe(false);
});
