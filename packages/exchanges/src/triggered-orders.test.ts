import { quoteFromNumber, scaleOf, steps } from '@trendy/domain';
import type { Instrument } from '@trendy/domain';
import { expect, test } from 'vitest';

import type { Caller, CallRequest } from './ccxt/caller.ts';
import { findTriggered } from './ccxt/lookup.ts';
import { parseAlgoOrder } from './ccxt/orders.ts';
import { VendorError } from './ccxt/vendor-error.ts';
import type { OkxInstrument } from './okx/instruments.ts';
import { findTriggered as findOkxTriggered } from './okx/lookup.ts';
import { parseAlgo } from './okx/orders.ts';

const instrument: Instrument = {
  ...{ symbol: 'BTC/USDT:USDT', base: 'BTC', quote: 'USDT', tickSize: '0.1', stepSize: '0.001' },
  ...{ minQuantity: steps(1), maxQuantity: steps(1_000), maxMarketQuantity: steps(120), brackets: [] },
  minNotional: quoteFromNumber(5),
};
const scale = scaleOf(instrument);
const okx: OkxInstrument = {
  ...{ instId: 'BTC-USDT-SWAP', family: 'BTC-USDT', contractValue: 0.001, isTradable: true, scale },
  wire: scaleOf({ ...instrument, stepSize: '1' }),
};

function answering(answer: unknown): { readonly caller: Caller; readonly asked: CallRequest[] } {
  const asked: CallRequest[] = [];
  const send = (request: CallRequest): Promise<unknown> => {
    asked.push(request);
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { caller: { send } as unknown as Caller, asked };
}

const ALGO = {
  ...{ clientAlgoId: 'tr1', algoId: 7, side: 'SELL', quantity: '0.010', triggerPrice: '60000.0' },
  ...{ actualOrderId: '81', updateTime: 5 },
};
const OKX_ALGO = {
  ...{
    algoClOrdId: 'tr1',
    algoId: '7',
    side: 'sell',
    sz: '10',
    slTriggerPx: '60000',
    ordId: '81',
    uTime: '5',
  },
};

test.each([
  ['NEW', 'open', undefined],
  ['TRIGGERING', 'triggered', undefined],
  ['TRIGGERED', 'triggered', undefined],
  ['FINISHED', 'triggered', true],
])('a conditional order that is %s', (algoStatus, status, isFinished) => {
  const seen = parseAlgoOrder(scale, { ...ALGO, algoStatus });
  expect([seen.status, seen.isFinished, seen.triggeredOrderId]).toEqual([status, isFinished, '81']);
});

test.each([
  ['live', 'open', undefined, undefined],
  ['partially_effective', 'triggered', undefined, '81'],
  ['effective', 'triggered', true, '81'],
])('a conditional order that is %s at OKX', (state, status, isFinished, child) => {
  const seen = parseAlgo(okx, { ...OKX_ALGO, state });
  expect([seen.status, seen.isFinished, seen.triggeredOrderId]).toEqual([status, isFinished, child]);
});

test('what a stop became is asked for by its number, and says how far it came', async () => {
  const { caller, asked } = answering({
    ...{ clientOrderId: 'algo_7', orderId: 81, status: 'EXPIRED', side: 'SELL', origQty: '0.010' },
    ...{ executedQty: '0.006', updateTime: 9 },
  });
  const found = await findTriggered(caller, scale, '81');
  expect(found).toMatchObject({ kind: 'found', order: { status: 'expired', filled: 6, quantity: 10 } });
  expect(asked[0]).toMatchObject({
    method: 'fapiPrivateGetOrder',
    parameters: { symbol: 'BTCUSDT', orderId: '81' },
  });
});

test('so is it at OKX, where what a market order did not get is called canceled', async () => {
  const row = {
    ...{ ordId: '81', state: 'canceled', ordType: 'market', side: 'sell', sz: '10', accFillSz: '6' },
    uTime: '9',
  };
  const { caller, asked } = answering({ code: '0', data: [row] });
  const found = await findOkxTriggered(caller, okx, '81');
  expect(found).toMatchObject({ kind: 'found', order: { status: 'expired', filled: 6, quantity: 10 } });
  expect(asked[0]?.parameters).toEqual({ instId: 'BTC-USDT-SWAP', ordId: '81' });
});

test('a number that the venue does not know is absent; one that it did not answer for is not', async () => {
  const { caller: denies } = answering(new VendorError('Order does not exist.', 400, -2013));
  expect(await findTriggered(denies, scale, '81')).toEqual({ kind: 'absent' });
  const { caller: okxDenies } = answering(new VendorError('Order does not exist', 200, 51603));
  expect(await findOkxTriggered(okxDenies, okx, '81')).toEqual({ kind: 'absent' });
  for (const find of [
    findTriggered(answering(new VendorError('bad gateway', 502, null)).caller, scale, '81'),
    findOkxTriggered(answering(new VendorError('bad gateway', 502, null)).caller, okx, '81'),
  ])
    expect((await find).kind).toBe('no_answer');
});
