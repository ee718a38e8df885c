import { expect, test } from 'vitest';

import { until } from './testing/system.ts';
import type { TestBot, TestSystem, TestTrader } from './testing/system.ts';
import { withWorker } from './testing/with-worker.ts';

let system: TestSystem;
withWorker((made) => {
  ({ system } = made);
});

interface RestingAlgo {
  readonly orderType: string;
  readonly quantity: string;
  readonly triggerPrice: string;
  readonly algoStatus: string;
}

/** What the exchange itself holds: steps of a thousandth bitcoin. */
async function bracketOf(trader: TestTrader) {
  const { algos, positions } = await system.exchange.books(trader.key.apiKey);
  const resting = (algos as unknown as readonly RestingAlgo[]).filter(
    ({ algoStatus }) => algoStatus === 'NEW',
  );
  const stepsOf = ({ quantity }: RestingAlgo): number => Math.round(Number(quantity) / 0.001);
  const isStop = ({ orderType }: RestingAlgo): boolean => orderType === 'STOP_MARKET';
  return {
    held: positions[0]?.steps ?? 0,
    stops: resting.filter(isStop).map((algo) => ({ steps: stepsOf(algo), price: Number(algo.triggerPrice) })),
    targets: resting.filter((algo) => !isStop(algo)).map(stepsOf),
  };
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);

const bareSpans = async ({ key }: TestTrader): Promise<number> =>
  ((await system.exchange.get(`/unprotected?apiKey=${key.apiKey}`)) as { spans: number }).spans;

const TARGETS = [1, 2, 3, 4, 5, 6].map((percent) => ({ percent, sharePercent: 15 }));

type Protocol = 'trendy' | 'okx';

interface Bracketed {
  readonly venue: Protocol;
  readonly trader: TestTrader;
  readonly bot: TestBot;
  readonly whole: Awaited<ReturnType<typeof bracketOf>>;
  readonly spans: number;
}

async function enter(venue: Protocol): Promise<Bracketed> {
  const exits = { targets: TARGETS, breakEven: { triggerPercent: 0.5 } };
  const trader = await system.newTrader([{ symbol: 'BTC/USDT:USDT', risk: { exits } }], 20_000, {}, venue);
  const [bot] = trader.bots;
  if (!bot) throw new Error('no bot');
  await until(
    `${venue}: active`,
    () => system.accountStatus(trader),
    (status) => status === 'active',
    90_000,
  );
  await system.alert(bot, { v: 1, ticker: 'BTCUSDT', action: 'long', id: venue });
  const whole = await until(
    `${venue}: bracket rests`,
    () => bracketOf(trader),
    ({ held, stops, targets }) =>
      held > 0 &&
      stops.length === 1 &&
      stops[0]?.steps === held &&
      targets.length === 6 &&
      sum(targets) === Math.floor(held * 0.9 + 1e-9),
    90_000,
  );
  await until(
    `${venue}: all known`,
    () => system.orders(trader),
    (orders) => orders.every(({ state }) => state === 'filled' || state === 'acked' || state === 'canceled'),
    90_000,
  );
  return { venue, trader, bot, whole, spans: await bareSpans(trader) };
}

async function followAndClose({ venue, trader, bot, whole, spans }: Bracketed): Promise<void> {
  const [firstStop] = whole.stops;
  const after = await until(
    `${venue}: a target was reached, and the stop moved up with what is left`,
    () => bracketOf(trader),
    ({ held, stops, targets }) =>
      held > 0 &&
      held < whole.held &&
      targets.length < 6 &&
      stops.length === 1 &&
      stops[0]?.steps === held &&
      stops[0].price > (firstStop?.price ?? 0) * 1.01,
    140_000,
  );
  expect(sum(after.targets)).toBeLessThanOrEqual(after.held);
  // Two stops rest for a moment where one takes the other's place; none never.
  expect(await bareSpans(trader)).toBe(spans);

  await system.alert(bot, { v: 1, ticker: 'BTCUSDT', action: 'close', id: `${venue} close` });
  await until(
    `${venue}: nothing is left`,
    () => bracketOf(trader),
    ({ held, stops, targets }) => held === 0 && stops.length === 0 && targets.length === 0,
    90_000,
  );
  expect(await bareSpans(trader)).toBe(spans);
}

test('over both protocols six targets and a stop rest beside the position, follow it, move to break-even, and go with it, never bare in between', async () => {
  const bracketed = await Promise.all((['trendy', 'okx'] as const).map(enter));
  await system.exchange.post('/market/price', { symbol: 'BTCUSDT', factor: 1.014 });
  await Promise.all(bracketed.map(followAndClose));
}, 300_000);
