import { err, ok } from '@trendy/domain';
import type { Instrument, PlaceOutcome, VenueAnswer } from '@trendy/domain';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import type { Caller, CallRequest } from './ccxt/caller.ts';
import { InstrumentCache } from './ccxt/instrument-cache.ts';
import { simulatedExchange } from './endpoints.ts';
import { OkxInstrumentCache } from './okx/instrument-cache.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1_800_000_000_000 }));
afterEach(() => void vi.useRealTimers());

interface Cache {
  find(symbol: string): Promise<unknown>;
  entryRefusal(symbol: string): Promise<PlaceOutcome | null>;
  listed(): VenueAnswer<ReadonlyMap<string, unknown>>;
  countIn(instruments: readonly Instrument[]): void;
  readonly isRead: boolean;
}

interface TestVenue {
  /** Bases by whether they trade now. */
  bases: Readonly<Record<string, boolean>>;
  isSilent: boolean;
  hasTiers: boolean;
  /** How often the list was read. */
  reads: number;
}

function callerOf(venue: TestVenue): Caller {
  const answers: Readonly<Record<string, () => unknown>> = {
    fapiPrivateGetLeverageBracket: () => [],
    fapiPublicGetExchangeInfo: () => ({
      symbols: Object.entries(venue.bases).map(([base, trades]) => ({
        ...{ symbol: `${base}USDT`, contractType: 'PERPETUAL', status: trades ? 'TRADING' : 'SETTLING' },
        ...{ baseAsset: base, quoteAsset: 'USDT', marginAsset: 'USDT' },
        filters: [
          { filterType: 'PRICE_FILTER', tickSize: '0.1' },
          { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
        ],
      })),
    }),
    publicGetPublicInstruments: () => ({
      data: Object.entries(venue.bases).map(([base, trades]) => ({
        ...{ instType: 'SWAP', instId: `${base}-USDT-SWAP`, instFamily: `${base}-USDT`, settleCcy: 'USDT' },
        ...{ ctType: 'linear', ctVal: '0.01', tickSz: '0.1', lotSz: '1', minSz: '1', maxLmtSz: '1000' },
        state: trades ? 'live' : 'suspend',
      })),
    }),
    publicGetPublicMarkPrice: () => ({
      data: Object.keys(venue.bases).map((base) => ({ instId: `${base}-USDT-SWAP`, markPx: '100' })),
    }),
    publicGetPublicPositionTiers: () => ({
      data: Object.keys(venue.bases).map((base) => ({
        ...{ instFamily: `${base}-USDT`, minSz: '0', maxSz: '10', mmr: '0.004', maxLever: '100' },
      })),
    }),
  };
  const ask = ({ method }: CallRequest, read: (answer: unknown) => unknown): Promise<unknown> => {
    const isList = method === 'fapiPublicGetExchangeInfo' || method === 'publicGetPublicInstruments';
    if (isList) venue.reads += 1;
    const isLost = venue.isSilent || (method === 'publicGetPublicPositionTiers' && !venue.hasTiers);
    if (isLost) return Promise.resolve(err({ kind: 'no_answer', reason: { code: 'venue_unreachable' } }));
    return Promise.resolve(ok(read(answers[method]?.())));
  };
  return { ask } as unknown as Caller;
}

let port = 5_000;

describe.each<readonly [string, (caller: Caller) => Cache]>([
  ['Binance', (caller) => new InstrumentCache(caller)],
  [
    'OKX',
    (caller) => new OkxInstrumentCache(caller, simulatedExchange(`http://127.0.0.1:${(port += 1)}`, 'okx')),
  ],
])('the markets of %s', (name, open) => {
  let venue: TestVenue;
  let cache: Cache;
  beforeEach(() => {
    venue = { bases: { BTC: true, HALT: false }, isSilent: false, hasTiers: true, reads: 0 };
    cache = open(callerOf(venue));
  });
  const codeOf = async (symbol: string): Promise<string | null> => {
    const refused = await cache.entryRefusal(symbol);
    return refused?.kind === 'rejected' ? refused.reason.code : null;
  };

  test('one that is halted is found, refuses entries, and is not offered', async () => {
    expect(await cache.find('HALT/USDT:USDT')).not.toBeNull();
    expect(await codeOf('HALT/USDT:USDT')).toBe('symbol_not_trading');
    expect(await codeOf('BTC/USDT:USDT')).toBeNull();
    const listed = await cache.listed();
    expect(listed.ok && listed.value.size).toBe(1);
  });

  test('what is not there is looked for again, but not at each call', async () => {
    for (let call = 0; call < 20; call++) expect(await cache.find('NEW/USDT:USDT')).toBeNull();
    expect(await codeOf('NEW/USDT:USDT')).toBe('symbol_unknown');
    expect(venue.reads).toBe(1);
    venue.bases = { BTC: true, HALT: true, NEW: true };
    vi.advanceTimersByTime(30_000);
    expect(await codeOf('HALT/USDT:USDT')).toBeNull();
    expect(await cache.find('NEW/USDT:USDT')).not.toBeNull();
    expect(venue.reads).toBe(2);
  });

  test('one that the venue takes off its list is still found, and refuses entries', async () => {
    await cache.find('BTC/USDT:USDT');
    venue.bases = { HALT: true };
    vi.advanceTimersByTime(3_600_000);
    expect(await cache.find('BTC/USDT:USDT')).not.toBeNull();
    expect(await codeOf('BTC/USDT:USDT')).toBe('symbol_not_trading');
  });

  test('an empty list, or none, is not taken for the end of all markets', async () => {
    venue.bases = {};
    expect(await cache.find('BTC/USDT:USDT')).toBeNull();
    expect(await codeOf('BTC/USDT:USDT')).toBeNull();
    venue.isSilent = true;
    expect((await cache.listed()).ok).toBe(false);
  });

  test('a list that could not be read again says nothing about what it lacks', async () => {
    await cache.find('BTC/USDT:USDT');
    expect(cache.isRead).toBe(true);
    venue.isSilent = true;
    vi.advanceTimersByTime(30_000);
    expect(await cache.find('NEW/USDT:USDT')).toBeNull();
    expect(cache.isRead).toBe(false);
    venue.isSilent = false;
    vi.advanceTimersByTime(30_000);
    expect(await cache.find('NEW/USDT:USDT')).toBeNull();
    expect(cache.isRead).toBe(true);
  });

  test.runIf(name === 'OKX')('without margin tiers nothing begins, and what is held is found', async () => {
    venue.hasTiers = false;
    expect((await cache.listed()).ok).toBe(false);
    expect(await cache.find('BTC/USDT:USDT')).not.toBeNull();
    expect(await codeOf('BTC/USDT:USDT')).toBeNull();
    venue.hasTiers = true;
    const listed = await cache.listed();
    expect(listed.ok && listed.value.size).toBe(1);
  });
});
