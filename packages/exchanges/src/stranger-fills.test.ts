import { epochMs, err, ok, quoteFromNumber, scaleOf, steps } from '@trendy/domain';
import type { Instrument, LookupOutcome } from '@trendy/domain';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import type { Caller, CallRequest } from './ccxt/caller.ts';
import { toFailure } from './ccxt/errors.ts';
import { findOrder } from './ccxt/lookup.ts';
import { VendorError } from './ccxt/vendor-error.ts';
import type { OkxInstrument } from './okx/instruments.ts';
import { findOrder as findOkxOrder } from './okx/lookup.ts';

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
const OURS = 'trours';
const reference = { symbol: instrument.symbol, clientOrderId: OURS, conditional: false };

/** What the venue says when it is asked for an order by its own number. */
type Say = (venueOrderId: string) => string | Error;

/** A venue that does not know our order by its id, and lists nothing but fills of these orders. */
function venue(fillsOf: readonly string[], isMissing: VendorError, isOkx: boolean, say: Say) {
  const asked: string[] = [];
  const wrap = (data: readonly unknown[]): unknown => (isOkx ? { code: '0', data } : data);
  const send = ({ method, parameters }: CallRequest): Promise<unknown> => {
    const given = (parameters ?? {}) as Record<string, string | undefined>;
    if (/UserTrades|TradeFills/.test(method))
      return Promise.resolve(wrap(fillsOf.map((id) => ({ orderId: id, ordId: id }))));
    const id = given['orderId'] ?? given['ordId'];
    if (id !== undefined) {
      asked.push(id);
      const said = say(id);
      if (said instanceof Error) return Promise.reject(said);
      const row = isOkx
        ? {
            ...{ ordId: id, clOrdId: said, state: 'filled', side: 'buy', ordType: 'limit', sz: '10' },
            uTime: '5',
          }
        : {
            ...{ orderId: id, clientOrderId: said, status: 'FILLED', side: 'BUY', origQty: '0.010' },
            ...{ executedQty: '0.010', avgPrice: '60000', reduceOnly: false, updateTime: 5, type: 'LIMIT' },
          };
      return Promise.resolve(isOkx ? wrap([row]) : row);
    }
    if (given['origClientOrderId'] ?? given['clOrdId']) return Promise.reject(isMissing);
    return Promise.resolve(wrap([]));
  };
  const ask = async (request: CallRequest, read: (answer: unknown) => unknown): Promise<unknown> => {
    try {
      return ok(read(await send(request)));
    } catch (thrown) {
      return err(toFailure(thrown as VendorError, 0));
    }
  };
  return { caller: { send, ask } as unknown as Caller, asked };
}

describe.each([
  ['Binance', false, new VendorError('Order does not exist.', 400, -2013)],
  ['OKX', true, new VendorError('Order does not exist', 200, 51603)],
] as const)('an order that nobody lists, over the protocol of %s', (_name, isOkx, missing) => {
  const look = (
    fillsOf: readonly string[],
    say: Say,
  ): { readonly outcome: Promise<LookupOutcome>; readonly asked: readonly string[] } => {
    const { caller, asked } = venue(fillsOf, missing, isOkx, say);
    const sentAt = epochMs(1_000_000_000);
    const outcome = isOkx
      ? findOkxOrder(caller, okx, reference, sentAt)
      : findOrder(caller, scale, reference, sentAt);
    return { outcome, asked };
  };

  test('is absent exactly when every fill beside it is of an order that the venue names as another', async () => {
    const word = fc.constantFrom<'other' | 'lost' | 'ours'>('other', 'lost', 'ours');
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 10 }), fc.nat({ max: 3 }), async (words, repeats) => {
        const ids = words.map((_, index) => String(100 + index));
        const fills = Array.from({ length: repeats + 1 }, () => ids).flat();
        const { outcome, asked } = look(fills, (id) => {
          const said = words[Number(id) - 100];
          return said === 'lost' ? missing : said === 'ours' ? OURS : 'somebody';
        });
        const decisive = words.find((said) => said !== 'other');
        const expected = { other: 'absent', lost: 'no_answer', ours: 'found' }[decisive ?? 'other'];
        expect((await outcome).kind).toBe(expected);
        expect(new Set(asked).size).toBe(asked.length);
      }),
    );
  });

  test('an old target that fills meanwhile does not make it doubtful', async () => {
    const { outcome } = look(['7'], () => 'trtarget');
    expect(await outcome).toEqual({ kind: 'absent' });
  });

  test('its own fill finds it', async () => {
    const { outcome } = look(['7'], () => OURS);
    expect(await outcome).toMatchObject({ kind: 'found', order: { venueOrderId: '7', clientOrderId: OURS } });
  });

  test('where more strangers have traded than can be asked about nobody says that it is absent', async () => {
    const ids = Array.from({ length: 11 }, (_, index) => String(index));
    const { outcome, asked } = look(ids, () => 'somebody');
    expect(await outcome).toMatchObject({ kind: 'no_answer', reason: { code: 'unexplained_fill' } });
    expect(asked).toHaveLength(10);
  });
});
