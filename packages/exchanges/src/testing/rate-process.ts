/**
 * One of several processes behind one address, for tests of the shared budget: takes all that it may get until it is
 * told to stop, or only when asked. Arguments: database URL, name, weight a minute, number of processes, `greedy` or
 * `asked`.
 */
import { createWorkerDatabase } from '../../../db/src/index.ts';

import { SharedRateBudget } from '../shared-rate-budget.ts';

export type RateOrder =
  | { readonly banMs: number }
  | { readonly stop: true }
  | { readonly loseStore: true }
  /** So many tries; answered with how many of them were let through. */
  | { readonly tries: number };

const [url = '', name = '', weight = '0', processes = '1', manner = 'greedy'] = process.argv.slice(2);
const database = await createWorkerDatabase({ url, max: 4 });
let storeIsLost = false;
const whileThere = <T>(ask: () => Promise<T>): Promise<T> =>
  storeIsLost ? Promise.reject(new Error('the store is lost')) : ask();
const budget = new SharedRateBudget({
  store: {
    take: (...values) => whileThere(() => database.rates.take(...values)),
    observe: (...values) => whileThere(() => database.rates.observe(...values)),
    ban: (...values) => whileThere(() => database.rates.ban(...values)),
  },
  name,
  weightPerMinute: Number(weight),
  processes: Number(processes),
  now: Date.now,
});

const takenAt: number[] = [];
let isStopped = false;
process.on('message', (order: RateOrder) => {
  if ('banMs' in order) budget.ban(Date.now() + order.banMs);
  if ('loseStore' in order) storeIsLost = true;
  if ('stop' in order) isStopped = true;
  if ('tries' in order) void takeSome(order.tries).then((taken) => process.send?.(taken));
});
process.send?.('ready');
while (!isStopped) {
  if (manner === 'greedy' && (await takeOne())) continue;
  await new Promise((resolve) => setTimeout(resolve, 5));
}
process.send?.(takenAt);
await database.close();
process.disconnect();

async function takeOne(): Promise<boolean> {
  const isTaken = (await budget.acquire(1, 'cancel', 0)) === null;
  if (isTaken) takenAt.push(Date.now());
  return isTaken;
}

async function takeSome(tries: number): Promise<number> {
  let taken = 0;
  for (let left = tries; left > 0; left -= 1) if (await takeOne()) taken += 1;
  return taken;
}
