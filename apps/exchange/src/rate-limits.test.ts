import { expect, test } from 'vitest';

import { createRateLimits } from './rate-limits.ts';

const NOON = 1_800_000_000_000;
const open = () => createRateLimits({ weightPerMinute: 100, ordersPer10s: 10, ordersPerMinute: 20 });

test('what is on its way when the limit is met is refused, however heavy; who goes on is banned', () => {
  const limits = open();
  expect(limits.spend('a', 100, NOON)).toBe('ok');
  for (let sent = 0; sent < 50; sent++) expect(limits.spend('a', 30, NOON + sent)).toBe('limited');
  expect(limits.spend('a', 1, NOON + 1_000)).toBe('banned');
  expect(limits.retryAfterSeconds('a', NOON + 1_000)).toBe(120);
  // Also in the next minute; another address is not touched.
  expect(limits.spend('a', 1, NOON + 60_000)).toBe('banned');
  expect(limits.spend('a', 1, NOON + 121_000)).toBe('ok');
  expect(limits.spend('b', 1, NOON + 1_000)).toBe('ok');
});

test('a new minute forgets the refusals of the last', () => {
  const limits = open();
  for (const minute of [0, 60_000]) {
    expect(limits.spend('a', 100, NOON + minute)).toBe('ok');
    for (let sent = 0; sent < 50; sent++) expect(limits.spend('a', 1, NOON + minute)).toBe('limited');
  }
});
