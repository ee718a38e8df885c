import { marketMs, quoteFromDecimal, quoteToNumber } from '@trendy/domain';
import type { EquityPoint, UserStore } from '@trendy/domain';
import type { AnswerOf, QueryOf } from '@trendy/contracts';
import { found, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';

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
    return { points: summed(points, await presentIds(store)) };
  });

const presentIds = async (store: UserStore): Promise<ReadonlySet<string>> =>
  new Set((await store.accounts.list()).map((account) => account.accountId));

/** Each account counts with its last known value from its first point on. */
function summed(points: readonly EquityPoint[], accountIds: ReadonlySet<string>): Point[] {
  const last = new Map<string, { readonly equity: number; readonly wallet: number }>();
  return points.flatMap((point): Point[] => {
    if (!accountIds.has(point.accountId)) return [];
    const equity = quoteToNumber(quoteFromDecimal(point.equity));
    const wallet = quoteToNumber(quoteFromDecimal(point.wallet));
    last.set(point.accountId, { equity, wallet });
    const total = [...last.values()];
    return [
      [
        point.at,
        total.reduce((sum, each) => sum + each.equity, 0),
        total.reduce((sum, each) => sum + each.wallet, 0),
      ],
    ];
  });
}
