/**
 * One of several processes behind one address, for tests of the shared budget: takes all that it may get until it is
 * told to stop, or only when asked. Arguments: database URL, name, weight a minute, number of processes, `greedy` or
 * `asked`.
 */
import { createWorkerDatabase } from '../../../db/src/index.ts';

import { SharedRateBudget } from '../shared-rate-budget.ts';

export type RateOrder =
  /** Answered with a `RateBan`. */
  | { readonly banMs: number }
  /** Answered with a `RateReport`. */
  | { readonly stop: true }
  /** From here on the greedy take what they get. */
  | { readonly go: true }
  /** Answered with how much has been taken so far. */
  | { readonly count: true }
  | { readonly loseStore: true }
  /** So many tries; answered with how many of them were let through. */
  | { readonly tries: number };

/** Wall times: when the store had heard of the ban, and when it ends. */
export interface RateBan {
  readonly from: number;
  readonly until: number;
}

/** Wall times of a call that was let through; `isOwn`: without an answer of the store in time. */
interface RateTake {
  readonly from: number;
  readonly to: number;
  readonly isOwn: boolean;
}

export interface RateReport {
  readonly takes: readonly RateTake[];
  /** The store's minute of all that it has granted, heard in time or not. */
  readonly grantedMinutes: readonly number[];
}

const [url = '', name = '', weight = '0', processes = '1', manner = 'greedy'] = process.argv.slice(2);
const database = await createWorkerDatabase({ url, max: 4 });
const grantedMinutes: number[] = [];
/** The last question about a weight; a probe has none. */
let asked: { isAnswered: boolean } | null = null;
let bannedUntil = 0;
let storeIsLost = false;
const whileThere = <T>(ask: () => Promise<T>): Promise<T> =>
  storeIsLost ? Promise.reject(new Error('the store is lost')) : ask();
const budget = new SharedRateBudget({
  store: {
    take: async (...values) => {
      const question = { isAnswered: false };
      if (values[1] > 0) asked = question;
      const taken = await whileThere(() => database.rates.take(...values));
      question.isAnswered = true;
      if (values[1] > 0 && taken.waitMs === 0) grantedMinutes.push(taken.minute);
      return taken;
    },
    observe: (...values) => whileThere(() => database.rates.observe(...values)),
    ban: async (...values) => {
      await whileThere(() => database.rates.ban(...values));
      process.send?.({ from: Date.now(), until: bannedUntil } satisfies RateBan);
    },
  },
  name,
  weightPerMinute: Number(weight),
  processes: Number(processes),
  now: Date.now,
});

const takes: RateTake[] = [];
let isGreedy = false;
let isStopped = false;
process.on('message', (order: RateOrder) => {
  if ('banMs' in order) {
    bannedUntil = Date.now() + order.banMs;
    budget.ban(bannedUntil);
  }
  if ('go' in order) isGreedy = manner === 'greedy';
  if ('count' in order) process.send?.(takes.length);
  if ('loseStore' in order) storeIsLost = true;
  if ('stop' in order) isStopped = true;
  if ('tries' in order) void takeSome(order.tries).then((taken) => process.send?.(taken));
});
process.send?.('ready');
while (!isStopped) {
  if (isGreedy && (await takeOne())) continue;
  await new Promise((resolve) => setTimeout(resolve, 5));
}
const report: RateReport = { takes, grantedMinutes };
// A long one is lost when the channel is closed before it is out.
await new Promise((resolve) => process.send?.(report, undefined, undefined, resolve));
await database.close();
process.disconnect();

async function takeOne(): Promise<boolean> {
  const from = Date.now();
  asked = null;
  const answer = budget.acquire(1, 'cancel', 0);
  // Asked before anything is waited for, if it is asked at all.
  const question = asked as { isAnswered: boolean } | null;
  const isTaken = (await answer) === null;
  if (isTaken) takes.push({ from, to: Date.now(), isOwn: question?.isAnswered !== true });
  return isTaken;
}

async function takeSome(tries: number): Promise<number> {
  let taken = 0;
  for (let left = tries; left > 0; left -= 1) if (await takeOne()) taken += 1;
  return taken;
}
