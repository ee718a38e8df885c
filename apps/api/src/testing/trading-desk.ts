import pg from 'pg';
import type { Person, TestApi } from './running-api.ts';

export const SYMBOL = 'BTC/USDT:USDT';
export const RISK = { leverage: 2, sizePercent: 10, stopPercent: 2, takeProfitPercent: 4 } as const;

export interface Desk {
  readonly accountId: string;
  readonly botId: string;
  readonly webhookId: string;
  readonly hookPath: string;
  readonly secret: string;
}

/** Statements as the superuser: for looking behind the walls, and for what the worker would have written. */
export async function asAdmin<Row extends pg.QueryResultRow>(
  api: TestApi,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: api.database.adminUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** An account whose key the worker has accepted, a running webhook bot, and its webhook. */
export async function openDesk(api: TestApi, person: Person): Promise<Desk> {
  const account = await person.api.createDemoAccount({ body: {} });
  await asAdmin(api, `update exchange_accounts set status = 'active', tested_at = now() where id = $1`, [
    account.id,
  ]);
  const bot = await person.api.createBot({
    body: {
      accountId: account.id,
      name: 'Bot',
      symbol: SYMBOL,
      timeframe: '1h',
      source: 'webhook',
      risk: RISK,
    },
  });
  await person.api.startBot({ params: { id: bot.id } });
  const webhook = await person.api.createWebhook({ body: { botId: bot.id } });
  const { pathname } = new URL(webhook.url);
  return {
    accountId: account.id,
    botId: bot.id,
    webhookId: webhook.id,
    hookPath: pathname,
    secret: webhook.secret,
  };
}

export const anAlert = (id?: string): string =>
  JSON.stringify({ v: 1, ...(id === undefined ? {} : { id }), ticker: 'BINANCE:BTCUSDT.P', action: 'long' });
