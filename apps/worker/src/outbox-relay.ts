import type { OutboxMessage } from '@trendy/domain';

import type { WorkerContext } from './context.ts';

export interface RelayTargets {
  readonly kickAccount: (accountId: string) => void;
  readonly testKey: () => void;
  readonly runBacktests: () => void;
  readonly runStudies: () => void;
}

const BATCH = 500;
const KEEP_MS = 24 * 3_600_000;
const PRUNE_EVERY_MS = 10 * 60_000;

/** Delivers what transactions promised: at least once, so every target must take a second delivery as nothing new. */
export class OutboxDelivery {
  readonly #context: WorkerContext;
  readonly #targets: RelayTargets;
  #prunedAt: number;

  constructor(context: WorkerContext, targets: RelayTargets) {
    this.#context = context;
    this.#prunedAt = context.clock.now();
    this.#targets = targets;
  }

  async sweep(): Promise<void> {
    const { relay } = this.#context.database;
    while ((await relay.relay(BATCH, (messages) => this.#deliver(messages))) === BATCH);
    if (this.#context.clock.now() - this.#prunedAt < PRUNE_EVERY_MS) return;
    this.#prunedAt = this.#context.clock.now();
    await relay.prune(KEEP_MS);
  }

  async #deliver(messages: readonly OutboxMessage[]): Promise<void> {
    const accounts = new Set<string>();
    this.#context.crashpoint('C3');
    for (const { topic, payload } of messages) {
      const fields =
        typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
      switch (topic) {
        case 'drain-account':
          if (typeof fields['accountId'] === 'string') accounts.add(fields['accountId']);
          break;
        case 'test-credential':
          this.#targets.testKey();
          break;
        case 'backtest':
          this.#targets.runBacktests();
          break;
        case 'study':
          this.#targets.runStudies();
          break;
        case 'alert':
          // What a person must see; it stays in the log until there are other ways to reach them.
          this.#context.log.error(fields, 'alert.raised');
          break;
        default:
          this.#context.log.warn({ topic }, 'outbox.unknown_topic');
      }
    }
    for (const accountId of accounts) this.#targets.kickAccount(accountId);
    this.#context.crashpoint('C4');
  }
}
