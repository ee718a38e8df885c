import { isConditional, ok, priceText, quantityText } from '@trendy/domain';
import type {
  AccountMode,
  CallPriority,
  InstrumentScale,
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

import type { PositionMode } from '../position-mode.ts';
import type { Caller } from './caller.ts';
import { orderParameters, parseOrder } from './orders.ts';
import { notSent, placeFailure } from './place-failure.ts';
import { decimal, flag, object, optionalText, rows, text } from './raw.ts';
import type { Raw } from './raw.ts';
import { toVendorSymbol } from './symbols.ts';
import { VendorError } from './vendor-error.ts';

/** As many as the venue takes at once. */
const BATCH = 5;
/** The coin in which EU accounts hold their credit. */
const CREDIT_ASSET = 'BNFCR';

interface BinanceControlsParts {
  readonly caller: Caller;
  readonly scaleOf: (symbol: string) => Promise<InstrumentScale | null>;
  /** Whether this host has a page about its maintenance. */
  readonly hasStatus: boolean;
  readonly mode: PositionMode;
}

/** What the Binance USD-M protocol can be told beside the order path. */
export class BinanceControls implements VenueControls {
  readonly #isolated = new Set<string>();
  readonly #caller: Caller;
  readonly #scaleOf: BinanceControlsParts['scaleOf'];
  readonly #hasStatus: boolean;
  readonly #mode: PositionMode;

  constructor({ caller, scaleOf, hasStatus, mode }: BinanceControlsParts) {
    this.#caller = caller;
    this.#scaleOf = scaleOf;
    this.#hasStatus = hasStatus;
    this.#mode = mode;
  }

  /** Whether isolated margin was asked for here; otherwise somebody else has set it. */
  wantsIsolated(symbol: string): boolean {
    return this.#isolated.has(symbol);
  }

  async setMarginMode(symbol: string, mode: MarginMode): VenueAnswer<MarginMode> {
    const id = toVendorSymbol(symbol);
    if (mode === 'isolated') this.#isolated.add(symbol);
    else this.#isolated.delete(symbol);
    const marginType = mode === 'cross' ? 'CROSSED' : 'ISOLATED';
    const set = await this.#caller.ask(
      {
        method: 'fapiPrivatePostMarginType',
        parameters: { symbol: id, marginType },
        weight: 1,
        priority: 'entry',
      },
      () => undefined,
    );
    const isAsWanted = set.ok || set.error.reason.code === 'margin_type_unchanged';
    if (!isAsWanted && set.error.kind !== 'no_answer') return set;
    return this.#caller.ask(
      { method: 'fapiPrivateGetSymbolConfig', parameters: { symbol: id }, weight: 5, priority: 'entry' },
      (answer): MarginMode => {
        const row = rows(answer).find((raw) => optionalText(raw, 'symbol') === id);
        return text(object(row), 'marginType') === 'ISOLATED' ? 'isolated' : 'cross';
      },
    );
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
    const scale = await this.#scaleOf(order.symbol);
    if (!scale) return notSent('instruments_unavailable', Date.now() + 1_000);
    try {
      const answer = await this.#caller.send({
        method: 'fapiPrivatePutOrder',
        parameters: {
          symbol: toVendorSymbol(order.symbol),
          side: order.side.toUpperCase(),
          origClientOrderId: order.clientOrderId,
          quantity: quantityText(scale, change.quantity),
          price: priceText(scale, change.price),
        },
        weight: 1,
        priority: 'entry',
      });
      return { kind: 'acked', order: parseOrder(scale, object(answer)) };
    } catch (thrown) {
      return placeFailure(this.#caller, thrown);
    }
  }

  async cancelAll(symbol: string): VenueAnswer<null> {
    const parameters = { symbol: toVendorSymbol(symbol) };
    for (const method of ['fapiPrivateDeleteAllOpenOrders', 'fapiPrivateDeleteAlgoOpenOrders']) {
      const done = await this.#caller.ask(
        { method, parameters, weight: 1, priority: 'cancel' },
        () => undefined,
      );
      if (!done.ok) return done;
    }
    return ok(null);
  }

  status(): VenueAnswer<'normal' | 'maintenance'> {
    // Where there is no page about it, an answer at all is the best that can be had.
    if (!this.#hasStatus) {
      return this.#caller.ask<'normal' | 'maintenance'>(
        { method: 'fapiPublicGetPing', weight: 1, priority: 'read' },
        () => 'normal',
      );
    }
    return this.#caller.ask<'normal' | 'maintenance'>(
      { method: 'sapiGetSystemStatus', weight: 1, priority: 'read' },
      (answer) => (decimal(object(answer), 'status') === 0 ? 'normal' : 'maintenance'),
    );
  }

  async #placeBatch(orders: readonly OutgoingOrder[]): Promise<readonly PlaceOutcome[]> {
    const scales = await Promise.all(orders.map(({ request }) => this.#scaleOf(request.symbol)));
    const known = scales.filter((scale) => scale !== null);
    if (known.length < orders.length)
      return orders.map(() => notSent('instruments_unavailable', Date.now() + 1_000));
    if (orders.some(({ request }) => isConditional(request))) return orders.map(() => CONDITIONAL);
    const mode = this.#mode.current;
    try {
      const answer = await this.#caller.send({
        method: 'fapiPrivatePostBatchOrders',
        parameters: {
          batchOrders: orders.map((order, index) =>
            orderParameters(known[index] as InstrumentScale, order, mode),
          ),
        },
        weight: 5,
        priority: 'entry',
      });
      const answered = rows(answer);
      return await Promise.all(
        known.map((scale, index): Promise<PlaceOutcome> | PlaceOutcome => {
          const raw = answered[index];
          if (!raw) return { kind: 'unknown', reason: { code: 'outcome_unknown' } };
          if (raw['code'] === undefined) return { kind: 'acked', order: parseOrder(scale, raw) };
          const error = new VendorError(optionalText(raw, 'msg') ?? '', 400, decimal(raw, 'code'));
          return this.#mode.settle(placeFailure(this.#caller, error), mode);
        }),
      );
    } catch (thrown) {
      return orders.map(() => placeFailure(this.#caller, thrown));
    }
  }
}

/** Of the account's configuration. What that does not say counts as what is not traded, or not as one-way. */
const parseMode = (config: Raw): AccountMode => ({
  positions: flag(config, 'dualSidePosition') === false ? 'one_way' : 'hedge',
  collateral: flag(config, 'multiAssetsMargin') === false ? 'single' : 'multi',
});

/** One question: it does not tell money that is kept as credit. */
export const askMode = (caller: Caller, priority: CallPriority): VenueAnswer<AccountMode> =>
  caller.ask({ method: 'fapiPrivateGetAccountConfig', weight: 5, priority }, (answer) =>
    parseMode(object(answer)),
  );

/** The configuration does not say that money is kept as credit; the wallet's assets do. */
export async function withCredit(caller: Caller, mode: AccountMode): VenueAnswer<AccountMode> {
  const credit = await caller.ask(
    { method: 'fapiPrivateV3GetAccount', weight: 5, priority: 'read' },
    (answer) => holdsCredit(object(answer)),
  );
  if (!credit.ok) return credit;
  return ok(credit.value ? { ...mode, collateral: 'credit' } : mode);
}

/** The venue would send them elsewhere. */
export const CONDITIONAL: PlaceOutcome = {
  kind: 'rejected',
  reason: { code: 'unsupported_operation' },
  keyRefused: false,
};

/** Whether a futures account keeps its collateral as credit: an empty row of it is listed for others as well. */
const holdsCredit = (account: Raw): boolean =>
  rows(account['assets']).some(
    (asset) =>
      text(asset, 'asset') === CREDIT_ASSET &&
      (decimal(asset, 'walletBalance') !== 0 || decimal(asset, 'marginBalance') !== 0),
  );
