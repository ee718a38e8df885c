import { invariant } from '@trendy/domain';
import type { Bot, BotExits, BotRisk, Reason, UserStore } from '@trendy/domain';
import type { AnswerOf, BodyOf } from '@trendy/contracts';
import { reasonBody } from '../accounts/account-body.ts';
import { instant } from '../instant.ts';
import { viewOf } from '../trading/balances.ts';

export type BotBody = AnswerOf<'getBot'>;

/** Bots as their owner sees them, with the engine's last words on each. */
export async function botBodies(store: UserStore, bots: readonly Bot[]): Promise<BotBody[]> {
  const accounts = new Map((await store.accounts.list()).map((account) => [account.accountId, account]));
  const webhooks = new Map(
    (await store.webhooks.list()).map((webhook) => [webhook.botId, webhook.webhookId]),
  );
  const words = new Map<string, Pick<BotBody, 'lastDecision' | 'lastRefusal'>>();
  for (const accountId of new Set(bots.map((bot) => bot.accountId))) {
    const view = viewOf(await store.states.load(accountId));
    for (const bot of view?.bots ?? []) {
      words.set(bot.botId, { lastDecision: wordOf(bot.lastDecision), lastRefusal: wordOf(bot.lastRefusal) });
    }
  }
  return bots.flatMap((bot) => {
    const account = accounts.get(bot.accountId);
    if (!account) return []; // its account was deleted
    return [
      {
        id: bot.botId,
        name: bot.name,
        accountId: bot.accountId,
        venue: account.venue,
        environment: account.environment,
        symbol: bot.symbol,
        timeframe: bot.timeframe,
        source: bot.source,
        strategyId: bot.strategyId,
        strategyVersion: bot.strategyVersion,
        params: { ...bot.params },
        risk: riskBody(bot.risk),
        status: bot.status,
        statusReason: bot.statusReason && reasonBody(bot.statusReason),
        webhookId: webhooks.get(bot.botId) ?? null,
        lastDecision: words.get(bot.botId)?.lastDecision ?? null,
        lastRefusal: words.get(bot.botId)?.lastRefusal ?? null,
        createdAt: instant(bot.createdAt),
      },
    ];
  });
}

export async function botBody(store: UserStore, bot: Bot): Promise<BotBody> {
  const [body] = await botBodies(store, [bot]);
  invariant(body, `bot ${bot.botId} has no account`);
  return body;
}

const wordOf = (entry: { readonly at: number; readonly reason: Reason } | null): BotBody['lastDecision'] =>
  entry && { at: instant(entry.at), reason: reasonBody(entry.reason) };

const riskBody = (risk: BotRisk): BotBody['risk'] => ({
  ...risk,
  takeProfitPercent: risk.takeProfitPercent ?? null,
  guards: (risk.guards as BotBody['risk']['guards']) ?? null,
  exits: (risk.exits as BotBody['risk']['exits']) ?? null,
});

/** A form has null where the domain has nothing. @param usual what stands in for a part that the body does not name. */
export function riskOf(body: BodyOf<'createBot'>['risk'], usual: Pick<BotRisk, 'exits' | 'guards'>): BotRisk {
  const { exits, guards, takeProfitPercent, ...risk } = body;
  const rules = guards === undefined ? usual.guards : guards;
  // One target asked for on its own takes the place of the several that were there.
  const before = takeProfitPercent === null ? usual.exits : withoutTargets(usual.exits);
  const ways = exits === undefined ? before : exits;
  return {
    ...risk,
    ...(takeProfitPercent === null ? {} : { takeProfitPercent }),
    ...(rules ? { guards: rules } : {}),
    ...(ways && Object.keys(ways).length > 0 ? { exits: ways } : {}),
  };
}

function withoutTargets(exits: BotExits | undefined): BotExits | undefined {
  if (!exits) return undefined;
  const { targets: _several, ...rest } = exits;
  return rest;
}
