import type { Client } from './ccxt-client.ts';
import type { Keys, LaunchedExchange } from './launch.ts';

const LIMIT_MS = 30_000;
const AGAIN_MS = 100;

/**
 * To be called before the client watches anything. What it gives resolves when the client's user stream tells it what
 * happens to the account: the library says nothing of when that begins, and what comes before is told to nobody. The
 * symbol has the leverage of ten from then on.
 */
export function proofOfFollowing(
  client: Client,
  exchange: LaunchedExchange,
  keys: Keys,
  symbol: string,
): () => Promise<void> {
  let isFollowing = false;
  client.handleMessage = ((original) => (socket: unknown, message: { e?: string }) => {
    isFollowing ||= message.e === 'ACCOUNT_CONFIG_UPDATE';
    original.call(client, socket as never, message as never);
  })(client.handleMessage) as typeof client.handleMessage;
  return async () => {
    const deadline = Date.now() + LIMIT_MS;
    while (!isFollowing) {
      if (Date.now() > deadline) throw new Error('the user stream tells nothing');
      await exchange.control('POST', '/account', { apiKey: keys.apiKey, leverage: { symbol, value: 10 } });
      await new Promise((resume) => setTimeout(resume, AGAIN_MS));
    }
  };
}
