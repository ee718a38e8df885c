import { ok } from '@trendy/domain';
import { expect, test } from 'vitest';

import { AnswerCache } from './answer-cache.ts';

function world(maxAgeMs?: number) {
  const clock = { ms: 0, monotonicMs: () => clock.ms };
  const asked: ((price: number) => void)[] = [];
  const ask = () =>
    new Promise<ReturnType<typeof ok<number>>>((resolve) => {
      asked.push((price) => resolve(ok(price)));
    });
  return { asked, cache: new AnswerCache<number>(clock, 500, ask, maxAgeMs), clock };
}

test('one question for all who ask within its life', async () => {
  const { asked, cache, clock } = world(2_000);
  const [first, second] = [cache.of('BTC'), cache.of('BTC')];
  asked[0]?.(7);
  expect(await Promise.all([first, second])).toEqual([ok(7), ok(7)]);
  clock.ms = 499;
  expect(await cache.of('BTC')).toEqual(ok(7));
  clock.ms = 500;
  void cache.of('BTC');
  expect(asked).toHaveLength(2);
});

test('an answer that was longer under way than it may be old is none, and the next one asks again', async () => {
  const { asked, cache, clock } = world(2_000);
  const slow = cache.of('BTC');
  clock.ms = 2_001;
  asked[0]?.(7);
  expect(await slow).toMatchObject({ ok: false, error: { reason: { code: 'stale_answer' } } });
  const next = cache.of('BTC');
  asked[1]?.(8);
  expect(await next).toEqual(ok(8));
});

test('a slow answer does not take the place of a newer question', async () => {
  const { asked, cache, clock } = world(2_000);
  const slow = cache.of('BTC');
  clock.ms = 1_900;
  const newer = cache.of('BTC');
  clock.ms = 2_100;
  asked[0]?.(7);
  await slow;
  asked[1]?.(8);
  expect(await newer).toEqual(ok(8));
  expect(await cache.of('BTC')).toEqual(ok(8));
  expect(asked).toHaveLength(2);
});

test('where no age is given, a late answer is still an answer', async () => {
  const { asked, cache, clock } = world();
  const slow = cache.of('BTC');
  clock.ms = 60_000;
  asked[0]?.(7);
  expect(await slow).toEqual(ok(7));
});
