import type { AccountWork, CommandEvent, Reason } from '@trendy/domain';

import type { WorkerContext } from '../context.ts';

/** Somebody else acts on a symbol: its bots stop opening. Once per `cause`, which names what was seen; `reason` is what its owner reads. */
export async function pauseBots(
  context: WorkerContext,
  account: AccountWork,
  symbol: string,
  cause: string,
  reason: Reason,
): Promise<void> {
  await context.database.asUser(account.userId, async (store) => {
    const bots = await store.bots.list({ accountId: account.accountId });
    for (const bot of bots.filter(
      (candidate) => candidate.symbol === symbol && candidate.status === 'active',
    )) {
      const commandId = `${cause}:${bot.botId}`;
      const event: CommandEvent = {
        kind: 'command',
        at: context.market(account).marketNow(),
        commandId,
        command: 'pause',
        botId: bot.botId,
        by: 'system',
        reason,
      };
      const seq = await store.log.append(account.accountId, 'command', event, `command:${commandId}`);
      if (seq === null) continue;
      context.log.warn({ accountId: account.accountId, botId: bot.botId, cause }, 'bot.paused');
      await store.outbox.add('alert', {
        code: cause.split(':')[0],
        accountId: account.accountId,
        botId: bot.botId,
      });
    }
  });
}
