import { randomUUID } from 'node:crypto';
import { createClient } from '@trendy/contracts';
import type { Client, ResponseOf } from '@trendy/contracts';
import type { VenueKey } from './exchange-books.ts';
import { until } from './until.ts';

export const PASSWORD = 'correct horse battery staple 42';

export interface Trader {
  readonly email: string;
  readonly client: Client;
  readonly token: string;
}

export interface Hook {
  readonly url: string;
  readonly webhookId: string;
  readonly botId: string;
}

/** A new user with an open session, over the API. */
export async function signUp(apiUrl: string): Promise<Trader> {
  const email = `trader-${randomUUID().slice(0, 13)}@example.com`;
  const session = await createClient(fetch, apiUrl).signUp({ body: { email, password: PASSWORD } });
  const headers = () => ({ authorization: `Bearer ${session.token}` });
  return { email, token: session.token, client: createClient(fetch, apiUrl, headers) };
}

/** Registers a key of the simulated exchange and waits until the worker has tested it. */
export async function connectAccount({ client }: Trader, key: VenueKey): Promise<string> {
  const account = await client.registerAccount({
    body: { venue: 'trendy', environment: 'demo', label: 'Play money', ...key },
  });
  await until('the account becomes active', async () => {
    const { status, statusReason } = await client.getAccount({ params: { id: account.id } });
    if (status === 'refused') throw new Error(`refused: ${JSON.stringify(statusReason)}`);
    return status === 'active';
  });
  return account.id;
}

/** A running webhook bot and the URL that its alerts go to. */
export async function startWebhookBot({ client }: Trader, accountId: string, symbol: string): Promise<Hook> {
  const bot = await client.createBot({
    body: {
      accountId,
      name: `Alerts on ${symbol}`,
      symbol,
      timeframe: '1h',
      source: 'webhook',
      risk: { leverage: 2, sizePercent: 10, stopPercent: 2, takeProfitPercent: null },
    },
  });
  const webhook = await client.createWebhook({ body: { botId: bot.id } });
  await client.startBot({ params: { id: bot.id } });
  await until(
    'the bot becomes active',
    async () => (await client.getBot({ params: { id: bot.id } })).status === 'active',
  );
  return { url: webhook.url, webhookId: webhook.id, botId: bot.id };
}

/** Posts an alert as TradingView would: one try. @returns the status, or 0 when nobody answered. */
export async function postAlert(url: string, alert: object): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(alert),
      signal: AbortSignal.timeout(3_000),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

export type Delivery = ResponseOf<'listDeliveries'>['items'][number];

/** States in which nothing more happens to an alert. */
export const isFinal = ({ state }: Delivery): boolean =>
  ['filled', 'rejected', 'expired', 'duplicate'].includes(state);

/** Every delivery of a user, newest first. */
export async function allDeliveries({ client }: Trader): Promise<readonly Delivery[]> {
  const found: Delivery[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listDeliveries({
      query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) },
    });
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}
