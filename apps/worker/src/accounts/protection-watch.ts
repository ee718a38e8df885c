import { barePositions } from '@trendy/engine';
import type { BarePosition, EngineState } from '@trendy/engine';
import type { AccountWork } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

/** A position whose stop does not rest by then is left. */
const GRACE_MS = 5_000;
const LOOK_EVERY_MS = 500;
/** Of a longer pause between two looks only so much counts: a process that stood still has seen nothing. */
const MAX_STEP_MS = 1_000;

type Context = Pick<WorkerContext, 'clock' | 'database' | 'log' | 'metrics'>;

/**
 * Watches that every position has its stop at the venue. One that stays bare (the stop's fate is unknown, or nothing
 * takes it) is closed after five seconds, and its owner is told: better out than unprotected.
 */
export class ProtectionWatch {
  readonly #context: Context;
  readonly #account: AccountWork;
  readonly #bare = new Map<string, { bareMs: number; seenAt: number; isClosed: boolean }>();

  constructor(context: Context, account: AccountWork) {
    this.#context = context;
    this.#account = account;
  }

  /** When to look again; null: all positions are covered. */
  get lookAgainInMs(): number | null {
    return this.#bare.size === 0 ? null : LOOK_EVERY_MS;
  }

  /**
   * Looks at an engine that has taken in all of its log.
   * @returns how many closes were appended to the log.
   */
  async look(state: EngineState): Promise<number> {
    const now = this.#context.clock.monotonicMs();
    const positions = barePositions(state);
    if (positions.length === 0 && this.#bare.size === 0) return 0;
    const symbols = new Set(positions.map(({ symbol }) => symbol));
    for (const symbol of this.#bare.keys()) if (!symbols.has(symbol)) this.#bare.delete(symbol);
    let closes = 0;
    let lateMs = 0;
    for (const position of positions) {
      const known = this.#bare.get(position.symbol) ?? { bareMs: 0, seenAt: now, isClosed: false };
      const stepMs = Math.min(now - known.seenAt, MAX_STEP_MS);
      const bareMs = known.bareMs + stepMs;
      const isLate = bareMs >= GRACE_MS;
      if (isLate) lateMs += stepMs;
      // One that is being left is tried again and again by the engine; should it give that up, it is closed after all.
      const closesNow = isLate && !known.isClosed && !position.isLeaving;
      const isClosed = !position.isLeaving && (known.isClosed || closesNow);
      this.#bare.set(position.symbol, { bareMs, seenAt: now, isClosed });
      if (closesNow) closes += await this.#close(position, bareMs);
    }
    const longestMs = Math.max(0, ...[...this.#bare.values()].map(({ bareMs }) => bareMs));
    this.#context.metrics.onBare(this.#account, longestMs, lateMs);
    return closes;
  }

  async #close({ botId, symbol }: BarePosition, bareMs: number): Promise<number> {
    const { clock, database, log } = this.#context;
    const { accountId, userId } = this.#account;
    const reason = { code: 'unprotected', values: { seconds: Math.round(bareMs / 1_000) } };
    log.error({ accountId, botId, symbol, ...reason }, 'position.unprotected');
    const commandId = `unprotected:${symbol}:${clock.now()}`;
    const command = { commandId, command: 'close', botId, by: 'system', reason } as const;
    const seq = await database.asUser(userId, async (store) => {
      await store.outbox.add('alert', { code: reason.code, accountId, botId });
      return store.log.append(accountId, 'command', command, `command:${commandId}`);
    });
    return seq === null ? 0 : 1;
  }
}
