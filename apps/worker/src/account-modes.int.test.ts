import { describe, expect, test } from 'vitest';

import { until } from './testing/system.ts';
import type { TestBot, TestSystem, TestTrader } from './testing/system.ts';
import { withWorker } from './testing/with-worker.ts';

const BTC = 'BTC/USDT:USDT';

let system: TestSystem;
withWorker((made) => {
  ({ system } = made);
});

const status = (trader: TestTrader, wanted: string): Promise<unknown> =>
  until(
    wanted,
    () => system.accountStatus(trader),
    (found) => found === wanted,
    90_000,
  );

const botOf = ({ userId }: TestTrader, { botId }: TestBot) =>
  system.app.asUser(userId, (store) => store.bots.get(botId));

const SETUPS = [
  ['trendy', { multiAssets: true }, 'multi_assets_unsupported'],
  ['trendy', { creditMode: true }, 'credit_mode_unsupported'],
  ['okx', { multiAssets: true }, 'multi_assets_unsupported'],
  ['okx', { portfolioMargin: true }, 'portfolio_margin_unsupported'],
  ['okx', { spotOnly: true }, 'no_futures_account'],
] as const;

describe.concurrent('accounts that cannot be traded as they are set up', () => {
  test.each(SETUPS)(
    '%s, opened with %o: the key is refused',
    async (venue, setup, code) => {
      const trader = await system.newTrader([], 1_000, setup, venue);
      await status(trader, 'refused');
      const account = await system.app.asUser(trader.userId, (store) => store.accounts.get(trader.accountId));
      expect(account?.statusReason).toEqual({ code });
    },
    150_000,
  );

  test.each([
    ['trendy', { creditMode: true }, 'credit_mode_unsupported'],
    ['okx', { portfolioMargin: true }, 'portfolio_margin_unsupported'],
  ] as const)(
    '%s, set to %o while a bot holds: it pauses, its stop stays',
    async (venue, setup, code) => {
      const trader = await system.newTrader([{ symbol: BTC }], 10_000, {}, venue);
      const [bot] = trader.bots;
      if (!bot) throw new Error('no bot');
      await status(trader, 'active');
      await system.alert(bot, { v: 1, ticker: 'BTCUSDT.P', action: 'long', id: `${venue}1` });
      const stops = async (): Promise<number> => {
        const { algos } = await system.exchange.books(trader.key.apiKey);
        return algos.filter(({ algoStatus }) => algoStatus === 'NEW').length;
      };
      await until('its stop', stops, (count) => count === 1, 60_000);
      await system.exchange.post('/account', { apiKey: trader.key.apiKey, ...setup });
      // After a loss of the stream everything is asked anew.
      await system.exchange.post('/fault', { apiKey: trader.key.apiKey, terminateNow: true });
      const paused = await until(
        'paused',
        () => botOf(trader, bot),
        (row) => row?.status === 'paused',
        60_000,
      );
      expect(paused?.statusReason).toEqual({ code });
      expect(await stops()).toBe(1);
    },
    150_000,
  );
});
