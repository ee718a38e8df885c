import type { BodyOf, ParamsOf } from '@trendy/contracts';
import type { BotChange } from '@trendy/domain';
import { found, refuse, transact } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import type { Caller, Services } from '../services.ts';
import { wake } from '../wake.ts';
import { appendCommand, appendStart } from './append-command.ts';
import { botBody, riskOf } from './bot-body.ts';
import type { BotBody } from './bot-body.ts';
import { chooseStrategy } from './strategy-choice.ts';

/** A running bot begins again with the new settings; its open position and the stop that rests for it stay. */
export async function updateBot(
  services: Services,
  caller: Caller,
  { id }: ParamsOf<'updateBot'>,
  { name, params, risk }: BodyOf<'updateBot'>,
): Answer<BotBody> {
  const changed = await transact(services.database, caller.userId, async (store) => {
    const bot = found(await store.bots.get(id));
    const change: BotChange = {
      ...(name === undefined ? {} : { name }),
      ...(risk === undefined ? {} : { risk: riskOf(risk, bot.risk) }),
      ...(params === undefined
        ? {}
        : bot.strategyId === null
          ? refuse('invalid', {
              fields: [
                { field: 'params', code: 'no_strategy_here', message: 'a webhook bot has no parameters' },
              ],
            })
          : chooseStrategy(bot.strategyId, params)),
    };
    const updated = found(await store.bots.update(id, change));
    const isRunning = bot.status === 'active' || bot.status === 'paused';
    if (isRunning && (risk !== undefined || params !== undefined)) {
      await appendStart(store, updated);
      // Beginning again makes a bot active: one that was paused stays so.
      if (bot.status === 'paused') {
        await appendCommand(store, { accountId: bot.accountId, botId: id, command: 'pause' });
      }
    }
    await store.audit.append({ action: 'bot_changed', subject: id, ip: caller.ip });
    return botBody(store, updated);
  });
  if (changed.ok) wake(services, 'drain-account', changed.value.accountId);
  return changed;
}
