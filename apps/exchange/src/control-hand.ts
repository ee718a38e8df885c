import { quoteFromNumber } from '@trendy/domain';
import { heldOf, positionKey } from '@trendy/simulator';
import type { Account, Leg } from '@trendy/simulator';
import { z } from 'zod';
import { operatorOpeningSchema } from './account-opening.ts';
import type { Wire } from './binance-usdm/call.ts';
import { ControlError } from './control-error.ts';

export function accountOf(wire: Wire, apiKey: string | null): Account {
  const credential = apiKey === null ? undefined : wire.venue.credentials.get(apiKey);
  if (!credential) throw new ControlError(404, `no account has the API key ${JSON.stringify(apiKey)}`);
  return wire.venue.accountOf(credential);
}

export const symbolOf = (wire: Wire, symbol: string): string => {
  if (!wire.venue.exchange.core.markets.has(symbol))
    throw new ControlError(
      400,
      `symbol ${symbol} is none of ${[...wire.venue.exchange.core.markets.keys()].join(', ')}`,
    );
  return symbol;
};

interface Refused {
  readonly ok: false;
  readonly error: { readonly kind: string; readonly detail: string };
}

/** What the venue refuses to its operator is told as it is. */
function must<T>(result: { readonly ok: true; readonly value: T } | Refused): T {
  if (result.ok) return result.value;
  throw new ControlError(409, `the venue refuses: ${result.error.kind} ${result.error.detail}`.trim());
}

const symbolSchema = z.strictObject({
  symbol: z.string(),
  status: z.enum(['TRADING', 'SETTLING', 'CLOSE', 'PENDING_TRADING']).optional(),
  /** New rules for orders: multiples of the symbol's own tick and step. */
  filters: z
    .strictObject({
      tickSize: z.string(),
      stepSize: z.string(),
      minQuantity: z.string(),
      maxQuantity: z.string(),
      minNotional: z.number().min(0),
    })
    .partial()
    .optional(),
});

/** A symbol's status, and the filters that clients find in the exchange's information. */
export async function changeSymbol(wire: Wire, body: unknown): Promise<unknown> {
  const { symbol, status, filters } = symbolSchema.parse(body);
  const { exchange } = wire.venue;
  wire.venue.turn(() => {
    symbolOf(wire, symbol);
    if (filters) must(exchange.setFilters(symbol, filters));
    if (status) exchange.setStatus(symbol, status);
  });
  await wire.venue.settled();
  const market = exchange.core.markets.get(symbol)!;
  return { symbol, status: market.status, filters: market.filters };
}

const legSchema = z.enum(['both', 'long', 'short']).default('both');
const accountSchema = z.strictObject({
  apiKey: z.string(),
  deposit: z.number().optional(),
  makerBps: z.number().optional(),
  takerBps: z.number().optional(),
  leverage: z.strictObject({ symbol: z.string(), value: z.number().int() }).optional(),
  marginMode: z.strictObject({ symbol: z.string(), mode: z.enum(['cross', 'isolated']) }).optional(),
  hedge: z.boolean().optional(),
  multiAssets: z.boolean().optional(),
  creditMode: z.boolean().optional(),
  portfolioMargin: z.boolean().optional(),
  spotOnly: z.boolean().optional(),
  /** Closes a position at the market, as its owner does in the venue's own application. */
  close: z.strictObject({ symbol: z.string(), leg: legSchema }).optional(),
  /** An order by hand. */
  order: z
    .strictObject({
      symbol: z.string(),
      side: z.enum(['buy', 'sell']),
      quantity: z.string(),
      leg: legSchema,
      price: z.string().optional(),
    })
    .optional(),
  /** The venue closes a position by force. */
  force: z
    .strictObject({ symbol: z.string(), leg: legSchema, how: z.enum(['liquidation', 'adl']) })
    .optional(),
  revoked: z.boolean().optional(),
  permissions: operatorOpeningSchema.shape.permissions.optional(),
});
type Wish = z.output<typeof accountSchema>;

/** What an account's owner does elsewhere, and what the venue does to it. */
export async function changeAccount(wire: Wire, body: unknown): Promise<unknown> {
  const wish = accountSchema.parse(body);
  const account = accountOf(wire, wish.apiKey);
  wire.venue.turn(() => {
    settle(wire, account, wish);
    act(wire, account, wish);
  });
  const credential = wire.venue.credentials.get(wish.apiKey)!;
  const flags = Object.fromEntries(
    Object.entries(wish.permissions ?? {}).filter(([, value]) => value !== undefined),
  );
  wire.venue.putCredential({
    ...credential,
    revoked: wish.revoked ?? credential.revoked,
    permissions: { ...credential.permissions, ...flags },
  });
  await wire.venue.settled();
  return { ok: true };
}

/** Settings: money, fees, leverage, modes. */
function settle(wire: Wire, account: Account, wish: Wish): void {
  const { exchange } = wire.venue;
  if (wish.deposit !== undefined) exchange.deposit(account, quoteFromNumber(wish.deposit));
  if (wish.makerBps !== undefined || wish.takerBps !== undefined)
    exchange.setFees(account, {
      makerBps: wish.makerBps ?? account.fees.makerBps,
      takerBps: wish.takerBps ?? account.fees.takerBps,
    });
  if (wish.leverage)
    must(exchange.setLeverage(account, symbolOf(wire, wish.leverage.symbol), wish.leverage.value));
  if (wish.marginMode)
    must(exchange.setMarginMode(account, symbolOf(wire, wish.marginMode.symbol), wish.marginMode.mode));
  if (wish.hedge !== undefined) must(exchange.setPositionMode(account, wish.hedge));
  exchange.setAccountMode(account, wish);
}

let byHand = 0;

/** Trades. */
function act(wire: Wire, account: Account, { close, order, force }: Wish): void {
  const { exchange } = wire.venue;
  const place = (terms: {
    readonly symbol: string;
    readonly side: 'buy' | 'sell';
    readonly leg: Leg;
    readonly quantity: string;
    readonly price: string;
    readonly reduceOnly: boolean;
  }): void => {
    byHand += 1;
    const type = terms.price === '' ? ('market' as const) : ('limit' as const);
    must(
      exchange.place(account, {
        ...terms,
        symbol: symbolOf(wire, terms.symbol),
        type,
        timeInForce: 'gtc',
        clientId: `web_${wire.wall().toString(36)}_${byHand.toString(36)}`,
        selfTrade: 'expire_maker',
        goodTill: 0,
      }),
    );
  };
  if (order) place({ ...order, price: order.price ?? '', reduceOnly: false });
  if (close) {
    const held = heldOf(account, close);
    if (held === 0) throw new ControlError(409, `there is no ${close.leg} position of ${close.symbol}`);
    const { listing } = exchange.core.markets.get(symbolOf(wire, close.symbol))!;
    const quantity = (Math.abs(held) * listing.scale.stepSize).toFixed(listing.quantityPrecision);
    place({ ...close, side: held > 0 ? 'sell' : 'buy', quantity, price: '', reduceOnly: true });
  }
  if (!force) return;
  const position = account.positions.get(positionKey(symbolOf(wire, force.symbol), force.leg));
  if (!position || position.quantity === 0)
    throw new ControlError(409, `there is no ${force.leg} position of ${force.symbol}`);
  exchange.force(account, position, force.how);
}
