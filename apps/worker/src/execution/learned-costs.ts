import { fitCosts } from '@trendy/engine';
import type { LearnedCost, MarketBackground, WorkerDatabase } from '@trendy/domain';

import type { WorkerClock } from '../clock.ts';

/** Enough for a model, few enough to be fitted between two orders. */
const MOST_SAMPLES = 400;
const LOOK_AGAIN_MS = 10 * 60_000;

interface Known {
  model: LearnedCost | undefined;
  lookedAt: number;
}

/**
 * What each owner's finished entries teach of the cost of the next, fitted anew every ten minutes where there are enough
 * of them. Nobody waits for it: the first to ask goes without. Whoever decides by it through the log writes it there whole.
 */
export class LearnedCosts {
  readonly #clock: WorkerClock;
  readonly #database: WorkerDatabase;
  readonly #owners = new Map<string, Known>();

  constructor(clock: WorkerClock, database: WorkerDatabase) {
    this.#clock = clock;
    this.#database = database;
  }

  known(userId: string): LearnedCost | undefined {
    const now = this.#clock.monotonicMs();
    const known = this.#owners.get(userId) ?? { model: undefined, lookedAt: Number.NEGATIVE_INFINITY };
    this.#owners.set(userId, known);
    if (now - known.lookedAt >= LOOK_AGAIN_MS) {
      known.lookedAt = now;
      // A database that does not answer leaves the model as it is; the order itself will say so.
      void this.#look(userId, known).catch(() => undefined);
    }
    return known.model;
  }

  async #look(userId: string, known: Known): Promise<void> {
    const samples = await this.#database.asUser(userId, (store) => store.orders.costSamples(MOST_SAMPLES));
    if (samples.at(-1)?.at !== known.model?.version) known.model = fitCosts(samples) ?? undefined;
  }
}

export const withLearned = (
  background: MarketBackground,
  learned: LearnedCost | undefined,
): MarketBackground => (learned === undefined ? background : { ...background, learned });
