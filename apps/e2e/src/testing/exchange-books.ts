import { z } from 'zod';
import type { SystemUnderTest } from './running-system.ts';

const Key = z.object({ apiKey: z.string(), secret: z.string(), passphrase: z.string() });
export type VenueKey = z.infer<typeof Key>;

const Books = z.object({
  wallet: z.number(),
  deposited: z.number(),
  positions: z.array(z.object({ symbol: z.string(), quantity: z.number() })),
  orders: z.array(
    z.looseObject({ clientOrderId: z.string(), status: z.string(), side: z.string(), origin: z.string() }),
  ),
  algos: z.array(z.looseObject({ clientAlgoId: z.string(), algoStatus: z.string(), side: z.string() })),
  trades: z.array(z.looseObject({ clientOrderId: z.string() })),
});
export type ExchangeBooks = z.infer<typeof Books>;

/** The simulated exchange's operator port: the oracle that knows nothing of our tables. */
export class ExchangeOperator {
  readonly #system: SystemUnderTest;

  constructor(system: SystemUnderTest) {
    this.#system = system;
  }

  async openAccount(balance: number): Promise<VenueKey> {
    return Key.parse(await this.#call('POST', '/accounts', { balance }));
  }

  async booksOf(apiKey: string): Promise<ExchangeBooks> {
    return Books.parse(await this.#call('GET', `/ledger?apiKey=${encodeURIComponent(apiKey)}`));
  }

  /** The API key of the account that an order belongs to. */
  async keyOfOrder(clientOrderId: string): Promise<string | undefined> {
    const query = `/orders?clientOrderId=${encodeURIComponent(clientOrderId)}`;
    return z.array(z.looseObject({ apiKey: z.string() })).parse(await this.#call('GET', query))[0]?.apiKey;
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${this.#system.urls.exchangeControl}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#system.controlToken}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text);
  }
}
