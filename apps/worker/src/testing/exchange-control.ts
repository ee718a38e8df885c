import type { Child } from './child.ts';
import { startApp } from './child.ts';

export interface VenueKey {
  readonly apiKey: string;
  readonly secret: string;
  readonly passphrase?: string;
}

/** One account as the exchange itself remembers it: the oracle that knows nothing of our tables. */
export interface ExchangeBooks {
  readonly wallet: number;
  /** By the venue's symbol. */
  readonly leverage: Readonly<Record<string, number>>;
  /** `leg`: both, or long and short of an account in hedge mode. */
  readonly positions: readonly { readonly symbol: string; readonly leg: string; readonly steps: number }[];
  readonly orders: readonly ExchangeOrder[];
  readonly algos: readonly ExchangeAlgo[];
  readonly incomes: readonly { readonly type: string; readonly symbol: string; readonly amount: number }[];
  readonly trades: readonly { readonly id: number; readonly clientOrderId?: string; readonly qty: string }[];
}

export interface ExchangeAlgo {
  readonly clientAlgoId: string;
  readonly algoStatus: string;
  readonly quantity: string;
  readonly reduceOnly: boolean;
  readonly closePosition: boolean;
}

export interface ExchangeOrder {
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly status: string;
  readonly side: string;
  readonly executedQty: string;
  readonly origin?: string;
}

/** The simulated exchange as a child process, and its control port. */
export class TestExchange {
  readonly url: string;
  readonly #child: Child | null;
  readonly #controlUrl: string;
  readonly #token: string;

  private constructor(child: Child | null, url: string, controlUrl: string, token: string) {
    this.#child = child;
    this.url = url;
    this.#controlUrl = controlUrl;
    this.#token = token;
  }

  /** One that runs already. */
  static at(url: string, controlUrl: string, token: string): TestExchange {
    return new TestExchange(null, url, controlUrl, token);
  }

  static async start(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<TestExchange> {
    const child = startApp(
      'exchange',
      {
        EXCHANGE_PORT: '0',
        EXCHANGE_CONTROL_PORT: '0',
        EXCHANGE_DATA_DIR: dataDir,
        LOG_LEVEL: 'warn',
        ...env,
      },
      (line) => line['ready'] === true,
    );
    const ready = await child.ready;
    return new TestExchange(
      child,
      String(ready['url']),
      String(ready['controlUrl']),
      String(ready['controlToken']),
    );
  }

  newAccount(balance: number, more: object = {}): Promise<VenueKey> {
    return this.post('/accounts', { balance, ...more }) as Promise<VenueKey>;
  }

  books(apiKey: string): Promise<ExchangeBooks> {
    return this.#call('GET', `/ledger?apiKey=${apiKey}`) as Promise<ExchangeBooks>;
  }

  get(path: string): Promise<unknown> {
    return this.#call('GET', path);
  }

  post(path: string, body: object): Promise<unknown> {
    return this.#call('POST', path, body);
  }

  /** A price a little above the market: a limit to buy there fills at once. */
  async priceAbove(): Promise<number> {
    return Math.round((await this.markPrice()) * 1.01);
  }

  async markPrice(): Promise<number> {
    const response = await fetch(`${this.url}/fapi/v1/premiumIndex?symbol=BTCUSDT`);
    const { markPrice } = (await response.json()) as { markPrice: string };
    return Number(markPrice);
  }

  /** All of them, or those of one account. */
  clearFaults(apiKey?: string): Promise<unknown> {
    return this.#call('DELETE', apiKey === undefined ? '/fault' : `/fault?apiKey=${apiKey}`);
  }

  async stop(): Promise<void> {
    await this.#child?.kill('SIGTERM');
  }

  async #call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(this.#controlUrl + path, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }
}
