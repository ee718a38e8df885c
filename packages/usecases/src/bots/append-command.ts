import { randomUUID } from 'node:crypto';
import type { CommandEvent, UserStore } from '@trendy/domain';
import { promiseWork } from '../wake.ts';

/**
 * A person's order to the engine as the account's next log entry. It carries no market time: the worker, which has the
 * venue's clock, puts that in.
 */
export async function appendCommand(
  store: UserStore,
  wish: {
    readonly accountId: string;
    readonly command: CommandEvent['command'];
    readonly botId?: string;
    readonly keepPositions?: boolean;
  },
): Promise<string> {
  const { accountId, ...rest } = wish;
  const commandId = `cmd_${randomUUID().replaceAll('-', '')}`;
  const payload: Omit<CommandEvent, 'at'> = { kind: 'command', commandId, by: 'user', ...rest };
  await store.log.append(accountId, 'command', payload, `command:${commandId}`);
  await promiseWork(store, 'drain-account', accountId);
  return commandId;
}

/** A bot begins, or begins again with its present settings: the worker adds the instrument and the history. */
export async function appendStart(
  store: UserStore,
  bot: { readonly accountId: string; readonly botId: string },
): Promise<void> {
  await store.log.append(bot.accountId, 'bot_start_wanted', { kind: 'bot_start_wanted', botId: bot.botId });
  await promiseWork(store, 'drain-account', bot.accountId);
}
