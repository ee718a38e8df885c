import type { AccountWork, CommandEvent, Venue } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

const EVERY_MS = 10 * 60_000;

type Context = Pick<WorkerContext, 'clock' | 'database' | 'log' | 'market'>;

/**
 * A user can set an account up anew at the venue at any time. One that is in multi-assets mode is not traded: its bots
 * are paused and say how to switch back, while what is held stays protected. One-way and hedge mode are both traded; the
 * venue's adapter hears here which it is. Asked when the account is taken up, after every reconnect, and every ten minutes.
 */
export class ModeCheck {
  readonly #context: Context;
  readonly #account: AccountWork;
  readonly #venue: Pick<Venue, 'tradingMode'>;
  #dueAt = 0;

  constructor(context: Context, account: AccountWork, venue: Pick<Venue, 'tradingMode'>) {
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
    const asked = await this.#venue.tradingMode();
    if (!asked.ok) return;
    this.#dueAt = this.#context.clock.now() + EVERY_MS;
    if (!asked.value.isSingleAsset) await this.#pauseAll();
  }

  async #pauseAll(): Promise<void> {
    const { clock, database, log, market } = this.#context;
    const { accountId, userId } = this.#account;
    const reason = { code: 'multi_assets_unsupported' };
    await database.asUser(userId, async (store) => {
      const bots = await store.bots.list({ accountId });
      for (const { botId } of bots.filter(({ status }) => status === 'active')) {
        const commandId = `multi_assets:${botId}:${clock.now()}`;
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
