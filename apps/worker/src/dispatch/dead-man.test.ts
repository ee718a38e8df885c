import { err, ok } from '@trendy/domain';
import type { DeadMansSwitch, StoredOrder, VenueFailure } from '@trendy/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { DeadMan, isRestingEntry } from './dead-man.ts';

const SILENCE: VenueFailure = { kind: 'no_answer', reason: { code: 'timeout' } };

function world(scope: DeadMansSwitch['scope'] = 'symbol') {
  const now = { ms: 1_000 };
  const calls: string[] = [];
  const failing: { next: VenueFailure | null } = { next: null };
  const answer = (what: string) => {
    calls.push(what);
    return Promise.resolve(failing.next ? err(failing.next) : ok(null));
  };
  const venueSwitch: DeadMansSwitch = {
    scope,
    afterMs: 120_000,
    renewEveryMs: 30_000,
    arm: (symbol) => answer(`arm ${symbol}`),
    disarm: (symbol) => answer(`disarm ${symbol}`),
  };
  const clock = { now: () => now.ms };
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const deadMan = new DeadMan({ clock, log } as never, 'account', venueSwitch);
  return { now, calls, failing, deadMan };
}

test('armed while entries rest: renewed when due, switched off with the last one', async () => {
  fc.assert(
    await fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.nat(60_000))), async (moments) => {
      const { now, calls, deadMan } = world();
      let armedAt: number | null = null;
      for (const [rests, passed] of moments) {
        now.ms += passed;
        const from = calls.length;
        await deadMan.tend(new Set(rests ? ['BTC'] : []));
        const isDue = rests && (armedAt === null || now.ms >= armedAt + 30_000);
        const expected = isDue ? ['arm BTC'] : !rests && armedAt !== null ? ['disarm BTC'] : [];
        expect(calls.slice(from)).toEqual(expected);
        if (isDue) armedAt = now.ms;
        if (!rests) armedAt = null;
        expect(deadMan.nextDueAt).toBe(armedAt === null ? null : armedAt + 30_000);
      }
    }),
  );
});

test('one switch for the account covers every symbol', async () => {
  const { calls, deadMan } = world('account');
  await deadMan.tend(new Set(['BTC', 'ETH']));
  expect(calls).toEqual(['arm ETH']);
  await deadMan.tend(new Set(['ETH']));
  expect(calls).toHaveLength(1);
  await deadMan.tend(new Set());
  expect(calls.at(-1)).toBe('disarm *');
});

test('an entry waits while the venue is silent, and not when it has no such switch', async () => {
  const { calls, deadMan, failing } = world();
  failing.next = SILENCE;
  expect(await deadMan.ensure('BTC')).toBe(false);
  failing.next = { kind: 'refused', reason: { code: 'unsupported_operation' } };
  expect(await deadMan.ensure('BTC')).toBe(true);
  failing.next = null;
  expect(await deadMan.ensure('BTC')).toBe(true);
  expect(await deadMan.ensure('BTC')).toBe(true);
  expect(calls).toHaveLength(3);
});

test('what could not be switched off is tried again, until it is', async () => {
  const { calls, deadMan, failing, now } = world();
  await deadMan.ensure('BTC');
  failing.next = SILENCE;
  await deadMan.tend(new Set());
  await deadMan.tend(new Set());
  expect(calls).toEqual(['arm BTC', 'disarm BTC']);
  failing.next = null;
  now.ms = deadMan.nextDueAt ?? 0;
  await deadMan.tend(new Set());
  expect(calls.at(-1)).toBe('disarm BTC');
  expect(deadMan.nextDueAt).toBeNull();
});

test('a call without an answer may have armed it: it is switched off when nothing rests, and armed anew when something does', async () => {
  const { calls, deadMan, failing, now } = world();
  failing.next = SILENCE;
  expect(await deadMan.ensure('BTC')).toBe(false);
  failing.next = null;
  now.ms = deadMan.nextDueAt ?? 0;
  await deadMan.tend(new Set());
  expect(calls).toEqual(['arm BTC', 'disarm BTC']);
  expect(deadMan.nextDueAt).toBeNull();

  await deadMan.ensure('BTC');
  failing.next = SILENCE;
  await deadMan.tend(new Set());
  failing.next = null;
  expect(await deadMan.ensure('BTC')).toBe(true);
  expect(calls.slice(2)).toEqual(['arm BTC', 'disarm BTC', 'arm BTC']);
});

test('a switch that was being turned off is armed again for the entry that comes meanwhile', async () => {
  const { calls, deadMan } = world();
  await deadMan.ensure('BTC');
  const [, isArmed] = await Promise.all([deadMan.tend(new Set()), deadMan.ensure('BTC')]);
  expect(isArmed).toBe(true);
  expect(calls).toEqual(['arm BTC', 'disarm BTC', 'arm BTC']);
  await deadMan.release();
  expect(calls.at(-1)).toBe('disarm BTC');
});

test('whoever leaves asks a second time for what was not answered', async () => {
  const { calls, deadMan, failing } = world();
  await deadMan.ensure('BTC');
  await deadMan.ensure('ETH');
  failing.next = SILENCE;
  await deadMan.release();
  expect(calls.slice(2)).toEqual(['disarm BTC', 'disarm ETH', 'disarm BTC', 'disarm ETH']);
  failing.next = null;
  await deadMan.release();
  expect(calls.slice(6)).toEqual(['disarm BTC', 'disarm ETH']);
  expect(deadMan.nextDueAt).toBeNull();
});

test('only what waits in the book to open something counts', () => {
  const order = (leg: string, type: string, timeInForce: string) =>
    ({ leg, type, request: { timeInForce } }) as StoredOrder;
  expect(isRestingEntry(order('entry', 'limit', 'post_only'))).toBe(true);
  expect(isRestingEntry(order('entry', 'limit', 'ioc'))).toBe(false);
  expect(isRestingEntry(order('entry', 'market', 'gtc'))).toBe(false);
  expect(isRestingEntry(order('exit', 'limit', 'post_only'))).toBe(false);
  expect(isRestingEntry(order('stop', 'stop_market', 'gtc'))).toBe(false);
});
