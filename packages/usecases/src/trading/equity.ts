import { marketMs, quoteFromDecimal, quoteToNumber } from '@trendy/domain';
import type { EquityPoint, Payment, UserStore } from '@trendy/domain';
import type { AnswerOf, QueryOf } from '@trendy/contracts';
import { found, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { unitised } from './unitised.ts';
import type { CurveStep } from './unitised.ts';

type Point = AnswerOf<'getEquity'>['points'][number];

const DAY_MS = 86_400_000;
const RANGE_MS = { '1d': DAY_MS, '1w': 7 * DAY_MS, '1m': 30 * DAY_MS, '1y': 365 * DAY_MS, all: Infinity };
const POINTS = 500;

/** The curve of one account, or the sum of all. */
export const getEquity = (
  services: Services,
  caller: Caller,
  { accountId, range }: QueryOf<'getEquity'>,
): Answer<AnswerOf<'getEquity'>> =>
  transact(services.database, caller.userId, async (store) => {
    if (accountId !== undefined) found(await store.accounts.get(accountId));
    const since = marketMs(Math.max(0, services.clock.now() - RANGE_MS[range]));
    const one = accountId === undefined ? {} : { accountId };
    const points = await store.records.equity({ ...one, since, points: POINTS });
    return { points: summed(points, await presentIds(store), await store.records.payments(since)) };
  });

const presentIds = async (store: UserStore): Promise<ReadonlySet<string>> =>
  new Set((await store.accounts.list()).map((account) => account.accountId));

/** Each account counts with its last known value from its first point on; its first point is as if paid in. */
function summed(
  points: readonly EquityPoint[],
  accountIds: ReadonlySet<string>,
  payments: readonly Payment[],
): Point[] {
  const last = new Map<string, { readonly at: number; readonly equity: number; readonly wallet: number }>();
  const steps: CurveStep[] = [];
  const curve: Point[] = [];
  for (const { accountId, at, ...texts } of points) {
    if (!accountIds.has(accountId)) continue;
    const equity = quoteToNumber(quoteFromDecimal(texts.equity));
    const wallet = quoteToNumber(quoteFromDecimal(texts.wallet));
    const before = last.get(accountId);
    const paidIn = before ? paidBetween(payments, accountId, before.at, at) : equity;
    last.set(accountId, { at, equity, wallet });
    const total = [...last.values()].reduce((sum, each) => sum + each.equity, 0);
    steps.push({ equity: total, paidIn });
    curve.push([at, total, [...last.values()].reduce((sum, each) => sum + each.wallet, 0), 0]);
  }
  const values = unitised(steps);
  return curve.map(([at, equity, wallet], index) => [at, equity, wallet, values[index] ?? equity]);
}

const paidBetween = (payments: readonly Payment[], accountId: string, after: number, until: number): number =>
  payments
    .filter((payment) => payment.accountId === accountId && payment.at > after && payment.at <= until)
    .reduce((sum, { amount }) => sum + quoteToNumber(quoteFromDecimal(amount)), 0);
