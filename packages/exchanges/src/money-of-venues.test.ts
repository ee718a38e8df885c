import { marketMs, quoteFromNumber, scaleOf, steps } from '@trendy/domain';
import type { Instrument } from '@trendy/domain';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { BinanceVenue } from './ccxt/binance-venue.ts';
import { Caller } from './ccxt/caller.ts';
import { parseFillUpdate, parseTrade } from './ccxt/orders.ts';
import { simulatedExchange } from './endpoints.ts';
import { parseBalance } from './okx/account.ts';
import type { OkxInstrument } from './okx/instruments.ts';
import { fillsOf, fundingOf, openOrdersOf } from './okx/lists.ts';
import { parsePushedFill } from './okx/orders.ts';
import { InProcessRateBudget } from './rate-budget.ts';

const DAY = 86_400_000;
const instrument: Instrument = {
  ...{ symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT', tickSize: '0.1', stepSize: '0.001' },
  ...{ minQuantity: steps(1), maxQuantity: steps(1_000), maxMarketQuantity: steps(120), brackets: [] },
  minNotional: quoteFromNumber(5),
};
const scale = scaleOf(instrument);
const found: OkxInstrument = {
  ...{ instId: 'BTC-USDT-SWAP', family: 'BTC-USDT', contractValue: 0.001, scale, isTradable: true },
  wire: scaleOf({ ...instrument, stepSize: '1' }),
};
const instruments = new Map([[found.instId, found]]);

const options = {
  endpoints: simulatedExchange('http://127.0.0.1:9', 'okx'),
  budget: new InProcessRateBudget({ weightPerMinute: 1e6, now: Date.now }),
  ...{ timeoutMs: 1_000, receiveWindowMs: 1_000 },
};

/** A caller whose venue answers so, and what it was asked. */
function answering(...pages: readonly (readonly object[])[]) {
  const caller = new Caller(options);
  const asked: { readonly method: string; readonly parameters?: unknown }[] = [];
  vi.spyOn(caller, 'send').mockImplementation((request) => {
    asked.push(request);
    return Promise.resolve({ code: '0', data: pages[asked.length - 1] ?? [] });
  });
  return { caller, asked };
}

const FILL = {
  ...{ instId: 'BTC-USDT-SWAP', tradeId: '1', ordId: '2', billId: '3', clOrdId: 'tr1', side: 'buy' },
  ...{ fillPx: '71494.9', fillSz: '2', feeCcy: 'USDT', fee: '-0.007149492', execType: 'T', ts: '5' },
};
const BILL = {
  ...{ instId: 'BTC-USDT-SWAP', ccy: 'USDT', billId: '7', type: '8', balChg: '-664.2679586599999802' },
  ts: '5',
};
const OPEN = {
  ...{ instId: 'BTC-USDT-SWAP', ordId: '2', clOrdId: 'tr1', side: 'buy', sz: '2', accFillSz: '0' },
  ...{ state: 'live', ordType: 'limit', uTime: '5' },
};
const now = (): ReturnType<typeof marketMs> => marketMs(Date.now());

describe('money of OKX has more decimals than ours', () => {
  test('balances', () => {
    const details = [{ ccy: 'USDT', cashBal: '4850.435693622894', availEq: '4834.317093622894' }];
    expect(parseBalance({ details })).toEqual({ wallet: 485_043_569_362, available: 483_431_709_362 });
  });

  test('fees, pushed and read', async () => {
    const pushed = parsePushedFill(found, {
      ...{ ...FILL, fillFee: '-0.0071494920021', fillFeeCcy: 'USDT', fillTime: '5' },
    });
    expect(pushed?.fee).toBe(714_949);
    const { caller } = answering([FILL]);
    expect(await fillsOf(caller, found, now())).toMatchObject({ ok: true, value: [{ fee: 714_949 }] });
  });

  test('funding', async () => {
    const { caller } = answering([BILL, { ...BILL, billId: '6', balChg: '0.0000148752712240' }]);
    const read = await fundingOf(caller, instruments, now());
    expect(read.ok && read.value.map(({ amount }) => amount)).toEqual([-66_426_795_866, 1_488]);
  });
});

describe('money of Binance might have', () => {
  test('fees', () => {
    const row = {
      ...{ id: 1, orderId: 2, side: 'BUY', price: '71494.9', qty: '0.002', time: 5, maker: false },
      ...{ commission: '0.07149492001', commissionAsset: 'USDT' },
    };
    expect(parseTrade(scale, row).fee).toBe(7_149_492);
    const pushed = {
      ...{ x: 'TRADE', c: 'tr1', t: 1, i: 2, S: 'BUY', L: '71494.9', l: '0.002', T: 5, m: false },
      ...{ n: '0.07149492001', N: 'USDT' },
    };
    expect(parseFillUpdate(scale, pushed)?.fee).toBe(7_149_492);
  });

  test('balance and funding, and what cannot be read is no answer', async () => {
    const key = { apiKey: 'a', secret: 'b' };
    const endpoints = simulatedExchange('http://127.0.0.1:9');
    const send = vi.spyOn(Caller.prototype, 'send');
    const venue = new BinanceVenue({ ...options, endpoints, key, quarantineMs: 1 });
    const income = { symbol: 'BTCUSDT', asset: 'USDT', tranId: 9, income: '-0.0123456789012', time: 5 };
    const filters = [
      { filterType: 'PRICE_FILTER', tickSize: '0.1' },
      { filterType: 'LOT_SIZE', stepSize: '0.001', minQty: '0.001', maxQty: '100' },
    ];
    const symbol = {
      ...{ symbol: 'BTCUSDT', contractType: 'PERPETUAL', status: 'TRADING', filters },
      ...{ baseAsset: 'BTC', quoteAsset: 'USDT', marginAsset: 'USDT' },
    };
    const answers: Record<string, unknown> = {
      fapiPrivateGetLeverageBracket: [],
      fapiPublicGetExchangeInfo: { symbols: [symbol] },
      fapiPrivateV3GetAccount: { totalWalletBalance: '100.123456785', availableBalance: '1e-7' },
      fapiPrivateGetIncome: [income],
    };
    send.mockImplementation(({ method }) => Promise.resolve(answers[method]));
    expect(await venue.balance()).toEqual({ ok: true, value: { wallet: 10_012_345_679, available: 10 } });
    expect(await venue.fundingSince(now())).toMatchObject({ ok: true, value: [{ amount: -1_234_568 }] });
    answers['fapiPrivateGetIncome'] = [{ ...income, income: 'much' }];
    expect(await venue.fundingSince(now())).toMatchObject({ ok: false, error: { kind: 'no_answer' } });
    send.mockRestore();
  });
});

describe('a row that cannot be read is no answer, and is not thrown', () => {
  test.each([
    ['fills', () => fillsOf(answering([{ ...FILL, fee: 'much' }]).caller, found, now())],
    ['funding', () => fundingOf(answering([{ ...BILL, balChg: '' }]).caller, instruments, now())],
    ['open orders', () => openOrdersOf(answering([{ ...OPEN, state: 'dreaming' }]).caller, found)],
    ['conditional orders', () => openOrdersOf(answering([OPEN], [{ state: 'live' }]).caller, found)],
  ])('%s', async (_name, read) => {
    expect(await read()).toMatchObject({
      ok: false,
      error: { kind: 'no_answer', reason: { code: 'venue_unreachable' } },
    });
  });
});

describe('lists of OKX', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 6, 1) }));
  afterEach(() => void vi.useRealTimers());

  test.each([
    [5.9, 'privateGetAccountBills'],
    [6.1, 'privateGetAccountBillsArchive'],
    [30, 'privateGetAccountBillsArchive'],
  ])('funding of the last %d days is in %s', async (days, method) => {
    const { caller, asked } = answering([BILL]);
    const since = marketMs(Date.now() - days * DAY);
    expect(await fundingOf(caller, instruments, since)).toMatchObject({
      ok: true,
      value: [{ fundingId: '7' }],
    });
    expect(asked).toMatchObject([{ method, parameters: { type: '8', begin: String(since) } }]);
  });

  test('a full page is gone on after its last row, whatever of it was left out', async () => {
    const full = Array.from({ length: 100 }, (_, index) => ({
      ...BILL,
      billId: String(900 - index),
      ccy: 'X',
    }));
    const { caller, asked } = answering(full, [BILL]);
    const read = await fundingOf(caller, instruments, now());
    expect(read.ok && read.value.map(({ fundingId }) => fundingId)).toEqual(['7']);
    expect(asked[1]?.parameters).toMatchObject({ after: '801' });
  });
});
