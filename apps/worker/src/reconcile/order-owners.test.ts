import { epochMs, err, marketMs, ok, quote, steps, ticks } from '@trendy/domain';
import type {
  AccountWork,
  FillEvent,
  LookupOutcome,
  OrderState,
  StoredOrder,
  Venue,
  VenueFill,
  VenueOrder,
  WorkerStore,
} from '@trendy/domain';
import { expect, test } from 'vitest';

import type { WorkerContext } from '../context.ts';
import { FillIntake } from './fill-intake.ts';

const BTC = 'BTC/USDT:USDT';
const MINUTE = 60_000;
/** Long after the start, so that orders can have ended long ago. */
const START = 100 * MINUTE;

const aFill = (tradeId: number, venueOrderId: string, clientOrderId?: string): VenueFill => ({
  tradeId: String(tradeId),
  venueOrderId,
  ...(clientOrderId === undefined ? {} : { clientOrderId }),
  symbol: BTC,
  side: 'sell',
  price: ticks(600_000),
  quantity: steps(3),
  notionalQuote: 180,
  fee: quote(1),
  liquidity: 'taker',
  liquidation: false,
  at: marketMs(START),
});

const aStop = (name: string, state: OrderState = 'acked', finishedAt: number | null = null): StoredOrder =>
  ({
    orderKey: `${name}|stop|0`,
    clientOrderId: name,
    venueOrderId: `algo-${name}`,
    symbol: BTC,
    type: 'stop_market',
    state,
    sentAt: epochMs(1_000),
    finishedAt: finishedAt === null ? null : epochMs(finishedAt),
    cancelWantedAt: state === 'canceled' ? epochMs(finishedAt ?? 0) : null,
    filledQuantity: '0',
  }) as StoredOrder;

/** A venue and a store that count; a question to the venue inside a transaction throws. */
class World {
  now = START;
  /** What stops have become, by their client id. */
  readonly children = new Map<string, string>();
  isSilent = false;
  namesAsked = 0;
  looked: string[] = [];
  readonly booked: (string | null)[] = [];
  readonly causes = new Set<string>();
  readonly fills: VenueFill[] = [];
  readonly intake: FillIntake;
  readonly #orders: readonly StoredOrder[];
  readonly #logged = new Set<string>();
  #transactions = 0;

  /** Orders newest first. */
  constructor(...orders: StoredOrder[]) {
    this.#orders = orders;
    const account = { accountId: 'account', userId: 'user' } as AccountWork;
    this.intake = new FillIntake(this.#context(), account, this.#venue(), () => undefined);
  }

  async arrive(...fills: VenueFill[]): Promise<void> {
    this.fills.push(...fills);
    await Promise.all(fills.map((fill) => this.intake.accept(fill)));
  }

  #context(): WorkerContext {
    const asUser = async (_user: string, work: (store: WorkerStore) => Promise<unknown>) => {
      this.#transactions++;
      try {
        return await work(this.#store());
      } finally {
        this.#transactions--;
      }
    };
    return {
      clock: { now: () => epochMs(this.now), startTimer: () => ({ cancel: () => undefined }) },
      metrics: { onFill: () => undefined },
      market: () => ({ toMarket: marketMs }),
      database: { asUser },
    } as unknown as WorkerContext;
  }

  #store(): WorkerStore {
    return {
      orders: {
        byClientOrderId: (_account: string, id: string) =>
          Promise.resolve(this.#orders.find(({ clientOrderId }) => clientOrderId === id) ?? null),
        list: ({ states, limit }: { states?: readonly OrderState[]; limit: number }) =>
          Promise.resolve(
            this.#orders.filter(({ state }) => states?.includes(state) ?? true).slice(0, limit),
          ),
      },
      log: {
        append: (_account: string, _kind: string, event: FillEvent, key: string) => {
          if (this.#logged.has(key)) return Promise.resolve(null);
          this.#logged.add(key);
          this.booked.push(event.orderId);
          this.causes.add(event.cause);
          return Promise.resolve(this.#logged.size);
        },
      },
    } as unknown as WorkerStore;
  }

  #venue(): Venue {
    const answer = async <T>(value: T): Promise<T> => {
      if (this.#transactions > 0) throw new Error('the venue was asked inside a transaction');
      await new Promise((resolve) => setImmediate(resolve));
      return value;
    };
    return {
      fillsSince: () => answer(ok(this.fills)),
      clientOrderIdOf: () => {
        this.namesAsked++;
        return answer(
          this.isSilent ? err({ kind: 'no_answer', reason: { code: 'timeout' } }) : ok('somebody'),
        );
      },
      lookupOrder: ({ clientOrderId }: { clientOrderId: string }) => {
        this.looked.push(clientOrderId);
        const child = this.children.get(clientOrderId);
        const order = (child === undefined ? {} : { triggeredOrderId: child }) as VenueOrder;
        return answer<LookupOutcome>({ kind: 'found', order });
      },
    } as unknown as Venue;
  }
}

test('ten fills of a manual close cost two questions, of stops that may have been it alone', async () => {
  const old = Array.from({ length: 180 }, (_, n) => aStop(`old${n}`, 'canceled', START - n * 1_000));
  const done = [aStop('hit', 'filled', START - MINUTE), aStop('past', 'filled', START - 60 * MINUTE)];
  const world = new World(aStop('live'), ...done, ...old, aStop('refused', 'rejected', START));
  await world.arrive(...Array.from({ length: 10 }, (_, n) => aFill(n, '77', 'web_1')));
  expect({ names: world.namesAsked, looked: world.looked }).toEqual({ names: 1, looked: ['live', 'hit'] });
  expect(world.booked).toEqual([]);

  world.now += 3_900;
  expect(await world.intake.sync(BTC, START)).toBe(false);
  expect(world.namesAsked).toBe(1);

  world.now += 300;
  const reads = Array.from({ length: 10 }, () => world.intake.sync(BTC, START));
  expect(await Promise.all(reads)).toEqual(Array.from({ length: 10 }, () => true));
  expect({ names: world.namesAsked, looked: world.looked.length }).toEqual({ names: 2, looked: 4 });
  expect(world.booked).toEqual(Array.from({ length: 10 }, () => null));
  expect([...world.causes]).toEqual(['external']);

  await world.arrive(aFill(11, '77', 'web_1'));
  expect(await world.intake.touchedByOthers(BTC, START)).toBe(true);
  expect({ names: world.namesAsked, booked: world.booked.length }).toEqual({ names: 2, booked: 11 });

  world.now += MINUTE;
  await world.arrive(aFill(12, '77', 'web_1'), aFill(13, '77', 'web_1'));
  expect({ names: world.namesAsked, booked: world.booked.length }).toEqual({ names: 3, booked: 13 });
});

test("a stop's child with a client id of its own is the stop's as soon as the stream says so, without a question", async () => {
  const world = new World(aStop('live'));
  world.intake.noteTriggered('77', 'live');
  await world.arrive(aFill(1, '77', 'child_of_the_venue'));
  expect(world.booked).toEqual(['live|stop|0']);
  expect(world.namesAsked).toBe(0);
});

test('the number of a child says nothing of an order of another symbol', async () => {
  const world = new World({ ...aStop('live'), symbol: 'ETH/USDT:USDT' });
  world.intake.noteTriggered('77', 'live');
  await world.arrive(aFill(1, '77', 'web_1'));
  expect(world.booked).toEqual([]);
});

test('fills of a stop that the venue names are booked at once, and named once', async () => {
  const world = new World(aStop('newer'), aStop('live'));
  world.children.set('live', '77');
  await world.arrive(aFill(1, '77', 'child'), aFill(2, '77', 'child'), aFill(3, '77', 'child'));
  await world.arrive(aFill(4, '77'));
  expect(world.booked).toEqual(Array.from({ length: 4 }, () => 'live|stop|0'));
  expect({ names: world.namesAsked, looked: world.looked }).toEqual({ names: 1, looked: ['newer', 'live'] });
});

test('a stop that the venue links only later still gets its fill', async () => {
  const world = new World(aStop('live'));
  await world.arrive(aFill(1, '77', 'child'));
  world.children.set('live', '77');
  world.now += 4_200;
  expect(await world.intake.sync(BTC, START)).toBe(true);
  expect(world.booked).toEqual(['live|stop|0']);
});

test('a venue that does not answer makes no fill a stranger, however long it takes', async () => {
  const world = new World(aStop('live'));
  world.isSilent = true;
  await world.arrive(aFill(1, '77', 'child'));
  world.now += 10 * MINUTE;
  expect(await world.intake.sync(BTC, START)).toBe(false);
  world.isSilent = false;
  expect(await world.intake.sync(BTC, START)).toBe(false);
  expect(world.booked).toEqual([]);
  world.children.set('live', '77');
  world.now += 4_200;
  expect(await world.intake.sync(BTC, START)).toBe(true);
  expect(world.booked).toEqual(['live|stop|0']);
});

test('a target that waits behind hundreds of replaced stops still gets its fill', async () => {
  const old = Array.from({ length: 300 }, (_, n) => aStop(`old${n}`, 'canceled', START - n * 1_000));
  const world = new World(...old, aStop('target'));
  world.children.set('target', '77');
  await world.arrive(aFill(1, '77', 'child'));
  expect(world.booked).toEqual(['target|stop|0']);
});

test('what a stop was filled of before it was taken off is not taken for a stranger when it is read again', async () => {
  const world = new World({ ...aStop('part', 'canceled', START + MINUTE), filledQuantity: '0.1' });
  world.children.set('part', '77');
  world.fills.push(aFill(1, '77'));
  expect(await world.intake.touchedByOthers(BTC, START)).toBe(false);
});

test('a stop that the venue ended by itself still gets a fill that is told late', async () => {
  const world = new World({ ...aStop('thin', 'canceled', START - MINUTE), cancelWantedAt: null });
  world.children.set('thin', '77');
  await world.arrive(aFill(1, '77', 'child'));
  expect(world.booked).toEqual(['thin|stop|0']);
});
