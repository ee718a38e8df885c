import { epochMs } from '@trendy/domain';
import { expect, test } from 'vitest';
import { AttemptCounter } from './attempt-counter.ts';

test('the sixth try waits for the window to end, and a try given back does not count', () => {
  let now = 1_000;
  const attempts = new AttemptCounter({ now: () => epochMs(now) });
  const limit = { max: 5, windowMs: 60_000 };
  const take = (key: string) => attempts.take(key, limit);
  for (let count = 0; count < 5; count++) expect(take('a')).toBeNull();
  expect(take('a')).toBe(61_000);
  expect(take('b')).toBeNull();
  attempts.giveBack('a');
  expect(take('a')).toBeNull();
  expect(take('a')).toBe(61_000);
  now = 61_000;
  expect(take('a')).toBeNull();
});
