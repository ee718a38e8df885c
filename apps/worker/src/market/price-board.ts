import type { MarketKey, PriceTick } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

const EVERY_MS = 1_000;

/** The newest price of every followed symbol, told to whoever listens at most once a second: one statement for all. */
export class PriceBoard {
  readonly #context: Pick<WorkerContext, 'database' | 'log'>;
  readonly #changed = new Map<string, PriceTick>();
  readonly #timer: NodeJS.Timeout;
  #publishing: Promise<void> | null = null;
  #isFailing = false;

  constructor(context: Pick<WorkerContext, 'database' | 'log'>) {
    this.#context = context;
    this.#timer = setInterval(() => {
      // A slow database is not asked twice: the next round carries what is newest then.
      this.#publishing ??= this.#publish().finally(() => {
        this.#publishing = null;
      });
    }, EVERY_MS);
  }

  offer({ venue, environment }: MarketKey, symbol: string, price: number): void {
    const tick = { venue, environment, symbol, price, at: Date.now() };
    this.#changed.set(`${venue} ${environment} ${symbol}`, tick);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#publishing;
  }

  async #publish(): Promise<void> {
    const ticks = [...this.#changed.values()];
    this.#changed.clear();
    try {
      await this.#context.database.prices.publish(ticks);
      this.#isFailing = false;
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      if (!this.#isFailing) this.#context.log.warn({ message }, 'prices.not_published');
      this.#isFailing = true;
    }
  }
}
