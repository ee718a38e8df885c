import { err, isConditional, ok, priceText, quantityText } from '@trendy/domain';
import type {
  MarginMode,
  OrderReference,
  OutgoingOrder,
  PlaceOutcome,
  Side,
  Steps,
  Ticks,
  VenueAnswer,
  VenueControls,
} from '@trendy/domain';

import { CONDITIONAL } from '../ccxt/binance-controls.ts';
import type { Caller } from '../ccxt/caller.ts';
import { notSent, placeFailure } from '../ccxt/place-failure.ts';
import { object, optionalText, rows, text } from '../ccxt/raw.ts';
import type { Raw } from '../ccxt/raw.ts';
import { toVendorError, VendorError } from '../ccxt/vendor-error.ts';
import type { PositionMode } from '../position-mode.ts';
import { dataOf } from './instrument-cache.ts';
import { toInstId } from './instruments.ts';
import type { OkxInstrument } from './instruments.ts';
import { ALGO_KINDS } from './lookup.ts';
import { orderParameters, parseOrder } from './orders.ts';

export interface OkxControlsParts {
  readonly caller: Caller;
  readonly find: (symbol: string) => Promise<OkxInstrument | null>;
  readonly marginModes: Map<string, MarginMode>;
  readonly mode: PositionMode;
}

const BATCH = 20;
const CANCEL_BATCH = 20;
const ALGO_CANCEL_BATCH = 10;
const ACCOUNT_WEIGHT = 8;

/** What OKX can be told beside the order path. */
export class OkxControls implements VenueControls {
  readonly #parts: OkxControlsParts;

  constructor(parts: OkxControlsParts) {
    this.#parts = parts;
  }

  /** The mode goes with every order here; what is open under the other one forbids it. */
  async setMarginMode(symbol: string, mode: MarginMode): VenueAnswer<MarginMode> {
    const instId = toInstId(symbol);
    const held = await this.#list('privateGetAccountPositions', { instId }, ACCOUNT_WEIGHT);
    if (!held.ok) return held;
    const pending = await this.#list('privateGetTradeOrdersPending', { instType: 'SWAP', instId }, 1);
    if (!pending.ok) return pending;
    if (held.value.some((raw) => Number(text(raw, 'pos')) !== 0 && text(raw, 'mgnMode') !== mode))
      return err({ kind: 'refused', reason: { code: 'position_exists' } });
    if (pending.value.some((raw) => text(raw, 'tdMode') !== mode))
      return err({ kind: 'refused', reason: { code: 'open_orders_exist' } });
    this.#parts.marginModes.set(symbol, mode);
    return ok(mode);
  }

  async placeOrders(orders: readonly OutgoingOrder[]): Promise<readonly PlaceOutcome[]> {
    const outcomes: PlaceOutcome[] = [];
    for (let start = 0; start < orders.length; start += BATCH) {
      outcomes.push(...(await this.#placeBatch(orders.slice(start, start + BATCH))));
    }
    return outcomes;
  }

  async amendOrder(
    order: OrderReference & { readonly side: Side },
    change: { readonly quantity: Steps; readonly price: Ticks },
  ): Promise<PlaceOutcome> {
    const { caller, find } = this.#parts;
    const found = await find(order.symbol);
    if (!found) return notSent('instruments_unavailable', Date.now() + 1_000);
    const parameters = {
      instId: found.instId,
      clOrdId: order.clientOrderId,
      newSz: quantityText(found.wire, change.quantity),
      newPx: priceText(found.scale, change.price),
    };
    try {
      await caller.send({ method: 'privatePostTradeAmendOrder', parameters, weight: 1, priority: 'entry' });
    } catch (thrown) {
      return placeFailure(caller, thrown);
    }
    return this.#readBack(found, order.clientOrderId);
  }

  async cancelAll(symbol: string): VenueAnswer<null> {
    const instId = toInstId(symbol);
    const where = { instType: 'SWAP', instId };
    const plain = await this.#cancelListed('privateGetTradeOrdersPending', where, {
      method: 'privatePostTradeCancelBatchOrders',
      id: 'ordId',
      batch: CANCEL_BATCH,
    });
    if (!plain.ok) return plain;
    for (const ordType of ALGO_KINDS) {
      const done = await this.#cancelListed(
        'privateGetTradeOrdersAlgoPending',
        { ...where, ordType },
        { method: 'privatePostTradeCancelAlgos', id: 'algoId', batch: ALGO_CANCEL_BATCH },
      );
      if (!done.ok) return done;
    }
    return ok(null);
  }

  status(): VenueAnswer<'normal' | 'maintenance'> {
    return this.#parts.caller.ask(
      { method: 'publicGetSystemStatus', parameters: { state: 'ongoing' }, weight: 40, priority: 'read' },
      (answer) => (rows(dataOf(answer)).length > 0 ? 'maintenance' : 'normal'),
    );
  }

  /** Until nothing is listed any more: one page is not all there may be. */
  async #cancelListed(
    list: string,
    where: Readonly<Record<string, string>>,
    { method, id, batch }: { readonly method: string; readonly id: string; readonly batch: number },
  ): VenueAnswer<null> {
    const { caller } = this.#parts;
    const tried = new Set<string>();
    for (;;) {
      const listed = await this.#list(list, where, 1);
      if (!listed.ok) return listed;
      const next = listed.value.filter((raw) => !tried.has(text(raw, id))).slice(0, batch);
      if (next.length === 0) return ok(null);
      for (const raw of next) tried.add(text(raw, id));
      const parameters = next.map((raw) => ({ instId: text(raw, 'instId'), [id]: text(raw, id) }));
      const done = await caller.ask({ method, parameters, weight: 1, priority: 'cancel' }, () => undefined);
      // One that was filled or canceled meanwhile is no failure: the next list says what is left.
      if (!done.ok && done.error.kind !== 'refused') return done;
    }
  }

  async #placeBatch(orders: readonly OutgoingOrder[]): Promise<readonly PlaceOutcome[]> {
    const { caller, find, marginModes, mode } = this.#parts;
    const found = await Promise.all(orders.map(({ request }) => find(request.symbol)));
    const known = found.filter((one) => one !== null);
    if (known.length < orders.length)
      return orders.map(() => notSent('instruments_unavailable', Date.now() + 1_000));
    if (orders.some(({ request }) => isConditional(request))) return orders.map(() => CONDITIONAL);
    const positions = mode.current;
    const parameters = orders.map((order, index) => {
      const marginMode = marginModes.get(order.request.symbol) ?? 'cross';
      return orderParameters(known[index] as OkxInstrument, order, { marginMode, positions });
    });
    try {
      const answer = await caller.send({
        method: 'privatePostTradeBatchOrders',
        parameters,
        weight: 1,
        priority: 'entry',
      });
      const answered = rows(dataOf(answer));
      return await Promise.all(
        known.map((one, index): Promise<PlaceOutcome> | PlaceOutcome => {
          const raw = answered[index];
          if (!raw) return { kind: 'unknown', reason: { code: 'outcome_unknown' } };
          const code = Number(text(raw, 'sCode'));
          if (code === 0) return this.#readBack(one, orders[index]?.clientOrderId ?? '');
          const error = new VendorError(optionalText(raw, 'sMsg') ?? '', 200, code);
          return mode.settle(placeFailure(caller, error), positions);
        }),
      );
    } catch (thrown) {
      const error = toVendorError(thrown);
      // All of them failed: then each has a code of its own.
      const outcomes = orders.map((_order, index) => placeFailure(caller, error.parts[index] ?? error));
      return await Promise.all(outcomes.map((outcome) => mode.settle(outcome, positions)));
    }
  }

  async #readBack(found: OkxInstrument, clOrdId: string): Promise<PlaceOutcome> {
    const parameters = { instId: found.instId, clOrdId };
    const read = await this.#parts.caller.ask(
      { method: 'privateGetTradeOrder', parameters, weight: 1, priority: 'protect' },
      (answer) => parseOrder(found, object(rows(dataOf(answer))[0])),
    );
    return read.ok ? { kind: 'acked', order: read.value } : { kind: 'unknown', reason: read.error.reason };
  }

  #list(
    method: string,
    parameters: Readonly<Record<string, string>>,
    weight: number,
  ): VenueAnswer<readonly Raw[]> {
    return this.#parts.caller.ask({ method, parameters, weight, priority: 'cancel' }, (answer) =>
      rows(dataOf(answer)),
    );
  }
}
