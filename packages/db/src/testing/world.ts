import { createHash, randomBytes } from 'node:crypto';
import { epochMs, quote, scaleOf, steps } from '@trendy/domain';
import type { AlertOutcome, IncomingAlert, Instrument, NewBot, NewOrder, OrderRequest } from '@trendy/domain';
import { createAppDatabase } from '../app-database.ts';
import type { OpenAppDatabase } from '../app-database.ts';
import { createWorkerDatabase } from '../worker-database.ts';
import type { OpenWorkerDatabase } from '../worker-database.ts';

/** Both databases over one set of URLs, for integration tests. */
export interface World {
  readonly app: OpenAppDatabase;
  readonly worker: OpenWorkerDatabase;
  close(): Promise<void>;
}

/** A user with an account, a webhook bot and its webhook. */
export interface Trader {
  readonly userId: string;
  readonly accountId: string;
  readonly botId: string;
  readonly webhookId: string;
  readonly publicId: string;
  readonly secretHash: Buffer;
}

export async function openWorld(urls: {
  readonly appUrl: string;
  readonly workerUrl: string;
}): Promise<World> {
  const app = await createAppDatabase({ url: urls.appUrl });
  const worker = await createWorkerDatabase({ url: urls.workerUrl });
  return {
    app,
    worker,
    close: async () => {
      await app.close();
      await worker.close();
    },
  };
}

export async function aUser({ app }: World): Promise<string> {
  const email = `${randomBytes(6).toString('hex')}@example.org`;
  const created = await app.gate.createUser({
    email,
    passwordHash: 'hash',
    displayName: 'Ada',
    locale: 'en',
  });
  if (!created.ok) throw new Error(created.error);
  return created.value.userId;
}

export const aBot = (accountId: string, change: Partial<NewBot> = {}): NewBot => ({
  accountId,
  name: 'bot',
  symbol: 'BTC/USDT:USDT',
  timeframe: '1h',
  source: 'webhook',
  strategyId: null,
  strategyVersion: null,
  params: {},
  risk: { sizePercent: 5, leverage: 2, stopPercent: 2, maxDrawdownPercent: 20, allowShort: true },
  ...change,
});

export async function aTrader(world: World, limit = '100000'): Promise<Trader> {
  const userId = await aUser(world);
  const publicId = randomBytes(8).toString('hex');
  const secretHash = createHash('sha256').update(randomBytes(16)).digest();
  const made = await world.app.asUser(userId, async (store) => {
    const { accountId } = await store.accounts.create({
      venue: 'trendy',
      environment: 'demo',
      label: 'Demo',
      keyHint: 'ab…yz',
    });
    const bot = await store.bots.create(aBot(accountId));
    if (!bot.ok) throw new Error(bot.error);
    const { botId } = bot.value;
    const hook = await store.webhooks.create({ botId, publicId, secretHash, secretHint: '…x' });
    if (!hook.ok) throw new Error(hook.error);
    return { accountId, botId, webhookId: hook.value.webhookId };
  });
  await world.worker.asUser(userId, (store) => store.risk.setLimit(made.accountId, limit));
  return { userId, publicId, secretHash, ...made };
}

/** Sends an alert as TradingView would; without `dedupKey`, by its body's hash. */
export function sendAlert(
  { app }: World,
  trader: Trader,
  body: string,
  change: Partial<IncomingAlert> = {},
): Promise<AlertOutcome> {
  return app.gate.acceptAlert({
    publicId: trader.publicId,
    secretHash: trader.secretHash,
    body,
    contentType: 'application/json',
    dedupKey: createHash('sha256').update(body).digest('hex'),
    explicitId: false,
    receivedAt: epochMs(Date.now()),
    ...change,
  });
}

export const BTC: Instrument = {
  symbol: 'BTC/USDT:USDT',
  base: 'BTC',
  quote: 'USDT',
  tickSize: '0.1',
  stepSize: '0.001',
  minQuantity: steps(1),
  maxQuantity: steps(1_000_000),
  maxMarketQuantity: steps(120_000),
  minNotional: quote(5_00000000),
  brackets: [],
};

let orders = 0;

/** A market entry of 0.010 BTC that reserves 600 USDT. */
export function anOrder(
  trader: Trader,
  change: Partial<NewOrder> = {},
  request: Partial<OrderRequest> = {},
): NewOrder {
  orders += 1;
  const orderId = request.orderId ?? `sig_${orders}|entry|0`;
  return {
    accountId: trader.accountId,
    scale: scaleOf(BTC),
    clientOrderId: `c${orders}${randomBytes(4).toString('hex')}`,
    signalId: null,
    reserve: '600',
    validUntil: null,
    request: {
      orderId,
      botId: trader.botId,
      symbol: BTC.symbol,
      leg: 'entry',
      side: 'buy',
      type: 'market',
      timeInForce: 'ioc',
      quantity: steps(10),
      reduceOnly: false,
      leverage: 2,
      signalKey: `sig_${orders}`,
      ...request,
    },
    ...change,
  };
}
