import { err, ok } from '@trendy/domain';
import type { VenueFailure } from '@trendy/domain';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

import { OKX_LIVE, OKX_TESTNET, simulatedExchange } from '../endpoints.ts';
import { parseInstruments } from './instruments.ts';
import type { OkxInstrument } from './instruments.ts';
import { MarginTiers } from './margin-tiers.ts';
import type { AskPublic } from './margin-tiers.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

const swaps = (families: readonly string[]): readonly OkxInstrument[] => [
  ...parseInstruments(
    families.map((family) => ({
      ...{ instType: 'SWAP', instId: `${family}-SWAP`, instFamily: family, settleCcy: 'USDT' },
      ...{ ctType: 'linear', ctVal: '0.01', tickSz: '0.1', lotSz: '1', minSz: '1', maxLmtSz: '1000000' },
      state: 'live',
    })),
  ).values(),
];
const families = (count: number, prefix: string): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}-USDT`);

let port = 4_000;
/** One that nobody has asked yet. */
const local = () => simulatedExchange(`http://127.0.0.1:${(port += 1)}`, 'okx');

type Fails = (asked: readonly string[]) => VenueFailure | null;
const TOO_MANY: VenueFailure = { kind: 'rate_limited', reason: { code: 'too_many_requests' } };
const NO_SUCH: VenueFailure = { kind: 'refused', reason: { code: 'bad_symbol' } };

/** A venue that has tiers of these families, and what it was asked when. */
function venue(has: readonly string[], fails: Fails = () => null) {
  const calls: { readonly at: number; readonly families: readonly string[] }[] = [];
  const ask: AskPublic = (method, parameters, read) => {
    if (method === 'publicGetPublicMarkPrice')
      return Promise.resolve(ok(read(has.map((family) => ({ instId: `${family}-SWAP`, markPx: '100' })))));
    const asked = (parameters['instFamily'] ?? '').split(',');
    calls.push({ at: Date.now(), families: asked });
    const failure = fails(asked);
    if (failure) return Promise.resolve(err(failure));
    const tier = { minSz: '0', maxSz: '1000', mmr: '0.004', maxLever: '100' };
    return Promise.resolve(
      ok(read(asked.filter((one) => has.includes(one)).map((instFamily) => ({ instFamily, ...tier })))),
    );
  };
  return { ask, calls };
}

test('live and play money have lists of their own at one address', async () => {
  const both = families(2, 'OWN');
  const demo = venue(both.slice(0, 1));
  const live = venue(both);
  const done = [MarginTiers.of(OKX_TESTNET).ready(demo.ask, swaps(both.slice(0, 1)))];
  done.push(MarginTiers.of(OKX_LIVE).ready(live.ask, swaps(both)));
  await vi.runAllTimersAsync();
  expect(await Promise.all(done)).toEqual([ok(null), ok(null)]);
  expect(both.map((family) => MarginTiers.of(OKX_LIVE).brackets(family)?.length)).toEqual([1, 1]);
  expect(both.map((family) => MarginTiers.of(OKX_TESTNET).brackets(family)?.length)).toEqual([1, undefined]);
});

test('never more than ten questions of one address in two seconds, live and play money together', async () => {
  const many = families(300, 'PACE');
  const [live, demo] = [venue(many), venue(many)];
  const done = Promise.all([
    MarginTiers.of(OKX_LIVE).ready(live.ask, swaps(many)),
    MarginTiers.of(OKX_TESTNET).ready(demo.ask, swaps(many)),
  ]);
  await vi.runAllTimersAsync();
  await done;
  const at = [...live.calls, ...demo.calls].map((call) => call.at).sort((a, b) => a - b);
  expect(at).toHaveLength(120);
  at.slice(10).forEach((time, index) => expect(time - (at[index] ?? 0)).toBeGreaterThan(2_000));
});

test('what was read stays when a later question fails, and the next try goes on from there', async () => {
  const many = families(12, 'KEPT');
  let isBusy = true;
  const { ask, calls } = venue(many, (asked) => (isBusy && asked.includes('KEPT5-USDT') ? TOO_MANY : null));
  const tiers = MarginTiers.of(local());
  expect(await tiers.ready(ask, swaps(many))).toEqual(err(TOO_MANY));
  expect(many.filter((family) => tiers.brackets(family))).toEqual(many.slice(0, 5));
  isBusy = false;
  expect(await tiers.ready(ask, swaps(many))).toEqual(ok(null));
  expect(many.every((family) => tiers.brackets(family))).toBe(true);
  expect(calls.slice(2).flatMap((call) => call.families)).toEqual(many.slice(5));
});

test('a family that was listed since is read, and one that the venue does not know holds up nobody', async () => {
  const has = families(6, 'NEW');
  const { ask, calls } = venue(has, (asked) => (asked.includes('NEW0-USDT') ? NO_SUCH : null));
  const tiers = MarginTiers.of(local());
  await tiers.ready(ask, swaps(has.slice(0, 5)));
  expect(has.filter((family) => tiers.brackets(family))).toEqual(has.slice(1, 5));
  const before = calls.length;
  await tiers.ready(ask, swaps(has));
  expect(calls.slice(before).map((call) => call.families)).toEqual([['NEW5-USDT']]);
  expect(tiers.brackets('NEW5-USDT')).toHaveLength(1);
});

test('two who ask at once read once; a day later nobody waits for what is known', async () => {
  const has = families(3, 'ONCE');
  const { ask, calls } = venue(has);
  const tiers = MarginTiers.of(local());
  await Promise.all([tiers.ready(ask, swaps(has)), tiers.ready(ask, swaps(has))]);
  expect(calls).toHaveLength(1);
  vi.advanceTimersByTime(25 * 3_600_000);
  const never: AskPublic = () => new Promise(() => undefined);
  expect(await tiers.ready(never, swaps(has))).toEqual(ok(null));
});
