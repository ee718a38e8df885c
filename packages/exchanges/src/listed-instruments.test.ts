import { err } from '@trendy/domain';
import { expect, test } from 'vitest';

import { parseInstruments } from './ccxt/instruments.ts';
import { parseInstruments as parseSwaps } from './okx/instruments.ts';
import { unlisted } from './unlisted.ts';

const FILTERS = [
  { filterType: 'PRICE_FILTER', tickSize: '0.10' },
  { filterType: 'LOT_SIZE', minQty: '0.001', maxQty: '1000', stepSize: '0.001' },
  { filterType: 'MIN_NOTIONAL', notional: '5' },
];
const row = (base: string, change: object = {}): object => ({
  ...{ symbol: `${base}USDT`, contractType: 'PERPETUAL', status: 'TRADING', baseAsset: base },
  ...{ quoteAsset: 'USDT', marginAsset: 'USDT', filters: FILTERS, ...change },
});

test('every linear perpetual is known, and only those that trade in the coin of the wallet are tradable', () => {
  const listed = parseInstruments(
    {
      symbols: [
        row('BTC'),
        row('HALT', { status: 'SETTLING' }),
        row('PART', { status: 'PENDING_TRADING', filters: [] }),
        row('GONE', { status: 'SETTLING', contractType: '' }),
        row('OUT', { contractType: 'PERPETUAL_DELIVERING' }),
        row('QUARTER', { contractType: 'CURRENT_QUARTER' }),
        row('COIN', { marginAsset: 'COIN' }),
        row('ETH', { symbol: 'ETHUSDC', quoteAsset: 'USDC', marginAsset: 'USDC' }),
        row('FINE', { filters: [{ ...FILTERS[0], tickSize: '0.0000001' }, ...FILTERS.slice(1)] }),
      ],
    },
    new Map(),
  );
  expect([...listed.instruments.keys()]).toEqual(['BTCUSDT', 'HALTUSDT', 'GONEUSDT', 'OUTUSDT', 'ETHUSDC']);
  expect([...listed.tradable]).toEqual(['BTCUSDT']);
});

test('a list whose format has changed is no list', () => {
  expect(() => parseInstruments({ symbols: [row('BTC', { filters: [] })] }, new Map())).toThrow();
  expect(() => parseSwaps([swap('BTC', { lotSz: undefined })])).toThrow();
});

const swap = (base: string, change: object = {}): object => ({
  ...{ instType: 'SWAP', instId: `${base}-USDT-SWAP`, instFamily: `${base}-USDT`, settleCcy: 'USDT' },
  ...{ ctType: 'linear', ctVal: '0.01', ctMult: '1', tickSz: '0.1', lotSz: '0.01', minSz: '0.01' },
  ...{ maxLmtSz: '1000000', maxMktSz: '5000', state: 'live', ...change },
});

test('every linear swap is known, and only those that are live in the coin of the wallet are tradable', () => {
  const found = parseSwaps([
    swap('BTC'),
    swap('HALT', { state: 'suspend' }),
    swap('SOON', { state: 'preopen', tickSz: '', lotSz: '', minSz: '' }),
    swap('COIN', { ctType: 'inverse', settleCcy: 'COIN', instFamily: 'COIN-USD' }),
    swap('ETH', { instId: 'ETH-USDC-SWAP', instFamily: 'ETH-USDC', settleCcy: 'USDC' }),
  ]);
  expect([...found].map(([id, { isTradable }]) => [id, isTradable])).toEqual([
    ['BTC-USDT-SWAP', true],
    ['HALT-USDT-SWAP', false],
    ['ETH-USDC-SWAP', false],
  ]);
  expect(found.get('HALT-USDT-SWAP')?.scale.instrument.stepSize).toBe('0.0001');
});

test('a symbol that is not there is refused, one of a list that nobody could read is not', () => {
  expect([unlisted('X/USDT:USDT', true), unlisted('X/USDT:USDT', false)]).toEqual([
    err({ kind: 'refused', reason: { code: 'symbol_unknown', values: { symbol: 'X/USDT:USDT' } } }),
    err({ kind: 'no_answer', reason: { code: 'instruments_unavailable' } }),
  ]);
});
