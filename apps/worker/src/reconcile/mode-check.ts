import { judgeMode } from '@trendy/usecases';
import type { AccountWork, CommandEvent, Reason, Venue } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

const EVERY_MS = 10 * 60_000;

type Context = Pick<WorkerContext, 'clock' | 'database' | 'log' | 'market'>;

/**
 * A user can set an account up anew at the venue at any time. One whose positions do not stand on their own coin alone is
 * not traded: its bots are paused and say how to switch back, while what is held stays protected. One-way and hedge mode
 * are both traded; the venue's adapter hears here which it is. Asked when the account is taken up, after every reconnect,
 * and every ten minutes; while it is unfit at every call, for its owner may start a bot again before it is changed back.
 */
export class ModeCheck {
  readonly #context: Context;
  readonly #account: AccountWork;
  readonly #venue: Pick<Venue, 'accountMode'>;
  #dueAt = 0;

  constructor(context: Context, account: AccountWork, venue: Pick<Venue, 'accountMode'>) {
    this.#context = context;
    this.#account = account;
    this.#venue = venue;
  }

  /** What was known may have changed while nobody listened. */
  forget(): void {
    this.#dueAt = 0;
  }

  /** Does nothing before it is due; a venue that does not say now is asked again at the next call. */
  async check(): Promise<void> {
    if (this.#context.clock.now() < this.#dueAt) return;
    const asked = await this.#venue.accountMode();
    if (!asked.ok) return;
    const unfit = judgeMode(asked.value);
    if (unfit) return this.#pauseAll(unfit);
    this.#dueAt = this.#context.clock.now() + EVERY_MS;
  }

  async #pauseAll(reason: Reason): Promise<void> {
    const { clock, database, log, market } = this.#context;
    const { accountId, userId } = this.#account;
    await database.asUser(userId, async (store) => {
      const bots = await store.bots.list({ accountId });
      for (const { botId } of bots.filter(({ status }) => status === 'active')) {
        const commandId = `account_mode:${botId}:${clock.now()}`;
        const event: CommandEvent = {
          kind: 'command',
          at: market(this.#account).marketNow(),
          ...{ commandId, command: 'pause', botId, by: 'system', reason },
        };
        await store.log.append(accountId, 'command', event, `command:${commandId}`);
        await store.outbox.add('alert', { code: reason.code, accountId, botId });
        log.warn({ accountId, botId, ...reason }, 'bot.paused');
      }
    });
  }
}
