import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import { epochMs, isConditional, marketMs, scaleOf, steps, toTicks } from '@trendy/domain';
import type {
  AccountMode,
  Collateral,
  EpochMs,
  InstrumentScale,
  MarketFeed,
  OrderReference,
  OutgoingOrder,
  Venue,
  VenueControls,
  VenueOrderRequest,
  VenueUserEvent,
} from '@trendy/domain';

import { TestExchange } from '../../../../apps/worker/src/testing/exchange-control.ts';
import {
  BinanceFeed,
  BinanceVenue,
  InProcessRateBudget,
  OkxFeed,
  OkxVenue,
  simulatedExchange,
} from '../index.ts';
import type { ClientKey, Endpoints } from '../index.ts';

export const SYMBOL = 'BTC/USDT:USDT';

export type TestedVenue = Venue & { readonly controls: VenueControls };

/** What differs between protocols in the eyes of a test: routes for faults, and how a doubtful outcome is worded. */
export interface TestedProtocol {
  readonly protocol: Endpoints['protocol'];
  readonly placeRoute: string;
  readonly lookRoute: string;
  readonly listRoute: string;
  readonly doubtful: object;
  /** Accounts that cannot be traded: what they are opened with at the exchange, and what they are found to be. */
  readonly setups: readonly (readonly [setup: object, found: Collateral])[];
  /** How its accounts are set up; absent: one-way. */
  readonly positions?: AccountMode['positions'];
}

export const PROTOCOLS: readonly TestedProtocol[] = [
  {
    protocol: 'binance-usdm',
    placeRoute: 'POST /fapi/v1/order',
    lookRoute: 'GET /fapi/v1/order',
    listRoute: 'GET /fapi/v1/allOrders',
    doubtful: { code: -1000, msg: 'unknown' },
    setups: [
      [{ multiAssets: true }, 'multi'],
      [{ creditMode: true }, 'credit'],
      [{ multiAssets: true, creditMode: true }, 'credit'],
    ],
  },
  {
    protocol: 'okx',
    placeRoute: 'POST /api/v5/trade/order',
    lookRoute: 'GET /api/v5/trade/order',
    listRoute: 'GET /api/v5/trade/orders-history',
    doubtful: { code: '50026', msg: 'System error', data: [] },
    setups: [
      [{ multiAssets: true }, 'multi'],
      [{ portfolioMargin: true }, 'portfolio'],
      [{ spotOnly: true }, 'none'],
    ],
  },
];

/** Each protocol with accounts of either mode. */
export const PROTOCOLS_AND_MODES = PROTOCOLS.flatMap((tested) => [
  { ...tested, positions: 'one_way' as const },
  { ...tested, positions: 'hedge' as const },
]);

/** More than a busy machine stands still: who wants to see it run out, opens a venue that has less. */
const PATIENCE = { timeoutMs: 15_000, receiveWindowMs: 10_000 };
const budget = new InProcessRateBudget({ weightPerMinute: 1_000_000, now: Date.now });

/** One simulated exchange, and what a test needs of one protocol on it. */
export class ContractWorld {
  readonly exchange: TestExchange;
  readonly tested: TestedProtocol;
  readonly feed: MarketFeed;
  readonly #dir: string;
  #orders = 0;

  private constructor(dir: string, exchange: TestExchange, tested: TestedProtocol) {
    this.#dir = dir;
    this.exchange = exchange;
    this.tested = tested;
    const options = { endpoints: this.#endpoints(), budget, ...PATIENCE };
    this.feed = tested.protocol === 'okx' ? new OkxFeed(options) : new BinanceFeed(options);
  }

  static async start(tested: TestedProtocol): Promise<ContractWorld> {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-venue-'));
    return new ContractWorld(dir, await TestExchange.start(dir), tested);
  }

  async stop(): Promise<void> {
    await this.feed.close();
    await this.exchange.stop();
    fs.rmSync(this.#dir, { recursive: true, force: true });
  }

  newKey(balance = 100_000, more: object = {}): Promise<ClientKey> {
    return this.exchange.newAccount(balance, { hedge: this.tested.positions === 'hedge', ...more });
  }

  open(key: ClientKey, patience = PATIENCE): TestedVenue {
    const options = {
      endpoints: this.#endpoints(),
      key,
      budget,
      ...patience,
      quarantineMs: 3_000,
      deadManMs: 10_000,
    };
    return this.tested.protocol === 'okx' ? new OkxVenue(options) : new BinanceVenue(options);
  }

  /** A fresh account, its venue, and the market as it stands. */
  async trader(): Promise<Trader> {
    await this.exchange.clearFaults();
    const key = await this.newKey();
    const venue = this.open(key);
    // As whoever takes up an account does.
    await venue.accountMode();
    const instruments = await venue.instruments();
    if (!instruments.ok) throw new Error(JSON.stringify(instruments.error.reason));
    const found = instruments.value.find(({ symbol }) => symbol === SYMBOL);
    if (!found) throw new Error(`no ${SYMBOL}`);
    const bars = await this.feed.recentBars(SYMBOL, '1m', 1);
    const price = bars.ok ? (bars.value[0]?.close ?? 0) : 0;
    return new Trader(this, key, venue, scaleOf(found), price);
  }

  nextOrder(): number {
    this.#orders += 1;
    return this.#orders;
  }

  #endpoints(): Endpoints {
    return simulatedExchange(this.exchange.url, this.tested.protocol);
  }
}

export class Trader {
  readonly key: ClientKey;
  readonly venue: TestedVenue;
  readonly scale: InstrumentScale;
  readonly price: number;
  readonly startedAt = marketMs(Date.now() - 60_000);
  readonly #world: ContractWorld;

  constructor(
    world: ContractWorld,
    key: ClientKey,
    venue: TestedVenue,
    scale: InstrumentScale,
    price: number,
  ) {
    this.#world = world;
    this.key = key;
    this.venue = venue;
    this.scale = scale;
    this.price = price;
  }

  /** A market order of 0.01 bitcoin, changed as asked. */
  order(change: Partial<VenueOrderRequest> = {}): OutgoingOrder {
    const number = this.#world.nextOrder();
    return {
      clientOrderId: `trtest${number}x${Date.now().toString(36)}`,
      request: {
        orderId: `t|entry|${number}`,
        botId: 'bot',
        symbol: SYMBOL,
        leg: 'entry',
        side: 'buy',
        type: 'market',
        timeInForce: 'gtc',
        quantity: this.#hundredth(),
        reduceOnly: false,
        leverage: 2,
        signalKey: 't',
        ...change,
      },
    };
  }

  stop(distance: number): OutgoingOrder {
    return this.order({
      leg: 'stop',
      side: 'sell',
      type: 'stop_market',
      reduceOnly: true,
      triggerPrice: toTicks(this.scale, this.price * (1 - distance)),
    });
  }

  /** A limit order to buy so far below the market. */
  resting(timeInForce: VenueOrderRequest['timeInForce'] = 'post_only', distance = 0.05): OutgoingOrder {
    return this.order({
      type: 'limit',
      timeInForce,
      price: toTicks(this.scale, this.price * (1 - distance)),
    });
  }

  fault(body: object): Promise<unknown> {
    return this.#world.exchange.post('/fault', { apiKey: this.key.apiKey, ...body });
  }

  #hundredth(): ReturnType<typeof steps> {
    return steps(Math.round(0.01 / this.scale.stepSize));
  }
}

export const referenceOf = ({ request, clientOrderId }: OutgoingOrder): OrderReference => ({
  symbol: request.symbol,
  clientOrderId,
  conditional: isConditional(request),
});
export const justNow = (): EpochMs => epochMs(Date.now());
export const minuteAgo = (): ReturnType<typeof marketMs> => marketMs(Date.now() - 60_000);

export const pause = (delayMs: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, delayMs));

export async function until(isDone: () => boolean, limitMs = 20_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!isDone() && Date.now() < deadline) await pause(20);
}

/** A user stream and what it said. */
export function listen(venue: Venue) {
  const events: VenueUserEvent[] = [];
  const counts = { connected: 0, disconnected: 0 };
  const subscription = venue.openUserStream({
    onEvent: (event) => events.push(event),
    onConnected: () => {
      counts.connected += 1;
    },
    onDisconnected: () => {
      counts.disconnected += 1;
    },
  });
  return { events, counts, subscription };
}
