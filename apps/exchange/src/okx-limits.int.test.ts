import { afterAll, beforeAll, expect, test } from 'vitest';

import { ccxtOkxClient } from './testing/ccxt-okx-client.ts';
import type { OkxClient } from './testing/ccxt-okx-client.ts';
import { launchExchange, removeDirectory, temporaryDirectory } from './testing/launch.ts';
import type { LaunchedExchange } from './testing/launch.ts';

const PER_MINUTE = 40;
const dataDir = temporaryDirectory();
let exchange: LaunchedExchange;
beforeAll(async () => {
  exchange = await launchExchange(dataDir, { EXCHANGE_WEIGHT_PER_MINUTE: String(PER_MINUTE) });
}, 90_000);
afterAll(async () => {
  await exchange.stop();
  removeDirectory(dataDir);
});

const newClient = async (): Promise<OkxClient> =>
  ccxtOkxClient(exchange.url, exchange.wsUrl, await exchange.newAccount({ protocol: 'okx' }));
/** More than fit into a minute, even where it turns while they are sent. */
const all = async (ask: () => Promise<unknown>): Promise<readonly string[]> => {
  const answers = await Promise.allSettled(Array.from({ length: 2 * PER_MINUTE + 10 }, ask));
  return answers.map((one) => (one.status === 'fulfilled' ? 'answered' : String(one.reason)));
};
const isRefused = (answer: string): boolean => answer.includes('50011');

test('private calls are counted by account, public ones by address; who has no key counts by address', async () => {
  const [greedy, other] = [await newClient(), await newClient()];
  const balance = (client: OkxClient): Promise<unknown> =>
    client['privateGetAccountBalance']() as Promise<unknown>;
  expect((await all(() => balance(greedy))).some(isRefused)).toBe(true);
  await balance(other);
  await other.fetchTime();
  expect((await all(() => other.fetchTime())).some(isRefused)).toBe(true);
  await balance(other);
  const stranger = await ccxtOkxClient(exchange.url, exchange.wsUrl, {
    ...{ apiKey: 'nobody', secret: 'x', passphrase: 'x' },
  });
  expect((await all(() => balance(stranger))).some(isRefused)).toBe(true);
}, 60_000);
