import { createQueueing } from '@trendy/platform';

import { BTC, pause, processRow } from './round.ts';
import type { ProcessRound } from './round.ts';

const ETH = { symbol: 'ETH/USDT:USDT' };

/** Tells the workers of every account, so often, under names that the queue cannot know to mean the same. */
export async function deliverOften(
  round: ProcessRound,
  queue: { readonly databaseUrl: string; readonly redisUrl?: string | undefined },
  times: number,
): Promise<void> {
  const queueing = createQueueing(queue);
  try {
    const drains = queueing.createQueue('drain-account');
    await Promise.all(
      Array.from({ length: times }, (_, copy) =>
        round.traders.map(({ accountId }) => drains.nudge(`${accountId} ${copy}`, { accountId })),
      ).flat(),
    );
  } finally {
    await queueing.close();
  }
}

export const DELIVERY_ROWS = [
  processRow({
    fault: 'F6',
    what: 'the same job is delivered two to five times at once to two workers',
    rounds: 1,
    inCi: false,
    strike: async (round, number) => {
      const databaseUrl = round.system.workerEnv()['DATABASE_URL'] ?? '';
      await round.addTraders(8);
      await Promise.all([round.start(), round.start()]);
      await round.settled();
      for (let wave = 0; wave < 3; wave += 1) {
        const told = deliverOften(round, { databaseUrl }, 2 + ((number + wave) % 4));
        await round.alertAll(wave === 1 ? { action: 'close' } : {});
        await told;
        await pause(1_500);
      }
    },
  }),
  processRow({
    fault: 'F7/X25',
    what: 'two workers meet on the same accounts with different alerts; what may be at work allows one entry',
    rounds: 1,
    inCi: false,
    strike: async (round, number) => {
      const risk = { sizePercent: 40, leverage: 2 };
      await round.addTraders(8, [
        { ...BTC, risk },
        { ...ETH, risk },
      ]);
      for (const { userId, accountId } of round.traders) {
        const limits = {
          ...{ dailyLossLimit: null, ordersPerMinute: null, openOrdersLimit: null, allowedSymbols: [] },
          notionalLimit: '9000',
        };
        await round.system.app.asUser(userId, (store) =>
          store.riskScopes.setLimits('account', accountId, limits),
        );
      }
      await Promise.all([round.start(), round.start()]);
      await round.settled();
      const order = number % 2 === 0 ? [0, 1] : [1, 0];
      await Promise.all(order.map((bot) => round.alertAll({}, bot)));
      await round.atRest(30_000);
      for (const [index, { key }] of round.traders.entries()) {
        const { orders } = await round.system.exchange.books(key.apiKey);
        const entries = orders.filter(({ origin }) => origin === undefined || origin === 'user');
        if (entries.length !== 1) round.faults.push(`account ${index}: ${entries.length} entries, not one`);
      }
    },
  }),
];
