import { marketMs, nearestQuoteFromDecimal, ok } from '@trendy/domain';
import type { MarketMs, VenueAnswer, VenueFill, VenueFunding, VenueOrder } from '@trendy/domain';

import type { Caller } from '../ccxt/caller.ts';
import { WALLET_COIN } from '../ccxt/instruments.ts';
import { decimal, rows, text } from '../ccxt/raw.ts';
import type { Raw } from '../ccxt/raw.ts';
import { dataOf } from './instrument-cache.ts';
import type { OkxInstruments } from './instrument-cache.ts';
import type { OkxInstrument } from './instruments.ts';
import { ALGO_KINDS } from './lookup.ts';
import { parseAlgo, parseFill, parseOrder } from './orders.ts';

const PAGE = 100;
const DAY_MS = 86_400_000;
/** Fills of the last three days are in one list, older ones in another. A day is kept back for clocks that differ. */
const RECENT_FILLS_MS = 2 * DAY_MS;
/** The same of bills: seven days, then three months. */
const RECENT_BILLS_MS = 6 * DAY_MS;
/** Ten times in two seconds. */
const WEIGHT = 8;
/** Five times in two seconds. */
const ARCHIVE_WEIGHT = 16;
/** Of bills: what was charged or paid for holding a position. */
const FUNDING = '8';

/** What is open of a swap, plain orders first. */
export async function openOrdersOf(caller: Caller, found: OkxInstrument): VenueAnswer<readonly VenueOrder[]> {
  const where = { instType: 'SWAP', instId: found.instId };
  const plain = await allOf(caller, {
    ...{ method: 'privateGetTradeOrdersPending', where, idKey: 'ordId', weight: 1 },
    read: (raw) => parseOrder(found, raw),
  });
  if (!plain.ok) return plain;
  const orders = [...plain.value];
  for (const ordType of ALGO_KINDS) {
    const listed = await allOf(caller, {
      ...{ method: 'privateGetTradeOrdersAlgoPending', idKey: 'algoId', weight: 4 },
      where: { ...where, ordType },
      read: (raw) => parseAlgo(found, raw),
    });
    if (!listed.ok) return listed;
    orders.push(...listed.value);
  }
  return ok(orders);
}

/** Fills of a swap from an instant on, oldest first. */
export async function fillsOf(
  caller: Caller,
  found: OkxInstrument,
  since: MarketMs,
): VenueAnswer<readonly VenueFill[]> {
  const isRecent = since > caller.venueNow - RECENT_FILLS_MS;
  const listed = await allOf(caller, {
    method: isRecent ? 'privateGetTradeFills' : 'privateGetTradeFillsHistory',
    where: { instType: 'SWAP', instId: found.instId, begin: String(since) },
    idKey: 'billId',
    weight: isRecent ? 2 : WEIGHT,
    read: (raw) => parseFill(found, raw),
  });
  return listed.ok ? ok(listed.value.toReversed()) : listed;
}

/** Funding of all swaps that are known, in their quote currency, from an instant on; not older than three months. */
export function fundingOf(
  caller: Caller,
  instruments: OkxInstruments,
  since: MarketMs,
): VenueAnswer<readonly VenueFunding[]> {
  const isRecent = since > caller.venueNow - RECENT_BILLS_MS;
  return allOf(caller, {
    method: isRecent ? 'privateGetAccountBills' : 'privateGetAccountBillsArchive',
    where: { instType: 'SWAP', type: FUNDING, begin: String(since) },
    idKey: 'billId',
    weight: isRecent ? WEIGHT : ARCHIVE_WEIGHT,
    read: (raw): VenueFunding | null => {
      const found = instruments.get(text(raw, 'instId'));
      if (!found || text(raw, 'ccy') !== WALLET_COIN) return null;
      const { symbol } = found.scale.instrument;
      const amount = nearestQuoteFromDecimal(text(raw, 'balChg'));
      return { fundingId: text(raw, 'billId'), symbol, amount, at: marketMs(decimal(raw, 'ts')) };
    },
  });
}

interface Listing<T> {
  readonly method: string;
  readonly where: Readonly<Record<string, string>>;
  /** What a page goes on after. */
  readonly idKey: string;
  readonly weight: number;
  /** Null: a row that is not asked about. What it throws is no answer, as everything that cannot be read. */
  readonly read: (row: Raw) => T | null;
}

/** All pages of a list, newest first, as the venue gives them. */
async function allOf<T>(caller: Caller, listing: Listing<T>): VenueAnswer<readonly T[]> {
  const { method, where, idKey, weight, read } = listing;
  const all: T[] = [];
  let after: string | undefined;
  for (;;) {
    const parameters = { ...where, limit: String(PAGE), ...(after === undefined ? {} : { after }) };
    const page = await caller.ask(
      { method, parameters, weight, priority: 'read', waitMs: 10_000 },
      (answer) => {
        const listed = rows(dataOf(answer));
        const last = listed.at(-1);
        const next = last && listed.length >= PAGE ? text(last, idKey) : undefined;
        return { next, found: listed.flatMap((raw): T | readonly T[] => read(raw) ?? []) };
      },
    );
    if (!page.ok) return page;
    all.push(...page.value.found);
    if (page.value.next === undefined) return ok(all);
    after = page.value.next;
  }
}
