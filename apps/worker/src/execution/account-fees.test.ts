import { err, ok } from '@trendy/domain';
import type { Venue } from '@trendy/domain';
import { expect, test, vi } from 'vitest';

import type { WorkerClock } from '../clock.ts';
import { AccountFees, withFees } from './account-fees.ts';

const HOUR = 60 * 60_000;
const MINUTE = 60_000;
const RATES = { makerBps: 1, takerBps: 3 };
const SILENT = err({ kind: 'no_answer' as const, reason: { code: 'timeout' } });

function world() {
  const time = { ms: 0 };
  const timers: (() => void)[] = [];
  const clock = {
    monotonicMs: () => time.ms,
    startTimer: (_ms: number, act: () => void) => {
      timers.push(act);
      return { cancel: () => undefined };
    },
  } as unknown as WorkerClock;
  const feeRates = vi.fn<Venue['feeRates']>(() => Promise.resolve(ok(RATES)));
  return { fees: new AccountFees(clock, () => ({ feeRates })), feeRates, time, timers, clock };
}

test('asked once for all entries of six hours, then anew behind the entry', async () => {
  const { fees, feeRates, time } = world();
  expect(await fees.of('BTC')).toEqual(RATES);
  for (let order = 0; order < 50; order++) expect(await fees.of('BTC')).toEqual(RATES);
  expect(feeRates.mock.calls).toEqual([['BTC']]);
  feeRates.mockResolvedValue(ok({ makerBps: 0, takerBps: 2 }));
  time.ms += 6 * HOUR;
  expect(await fees.of('BTC')).toEqual(RATES);
  expect(await fees.of('BTC')).toEqual({ makerBps: 0, takerBps: 2 });
  expect(feeRates).toHaveBeenCalledTimes(2);
});

test('a venue that does not say keeps what was known, and is asked a minute later', async () => {
  const { fees, feeRates, time } = world();
  feeRates.mockResolvedValueOnce(SILENT);
  expect(await fees.of('BTC')).toBeUndefined();
  expect(await fees.of('BTC')).toBeUndefined();
  expect(feeRates).toHaveBeenCalledTimes(1);
  time.ms += MINUTE;
  expect(await fees.of('BTC')).toEqual(RATES);
  time.ms += 6 * HOUR;
  feeRates.mockResolvedValueOnce(SILENT);
  expect(await fees.of('BTC')).toEqual(RATES);
  await new Promise((resolve) => setImmediate(resolve));
  time.ms += MINUTE;
  expect(await fees.of('BTC')).toEqual(RATES);
  expect(feeRates).toHaveBeenCalledTimes(4);
});

test('no entry waits for an answer that does not come, and none is asked for without a connection', async () => {
  const { fees, feeRates, timers, clock } = world();
  feeRates.mockReturnValue(new Promise(() => undefined));
  const asked = fees.of('BTC');
  timers[0]?.();
  expect(await asked).toBeUndefined();
  expect(await new AccountFees(clock, () => null).of('BTC')).toBeUndefined();
});

test('what is not known is left out of what the log is told', () => {
  expect(withFees({ dailySigma: 1 }, undefined)).toEqual({ dailySigma: 1 });
  expect(withFees({ dailySigma: 1 }, RATES)).toEqual({ dailySigma: 1, fees: RATES });
});
