import { invariant } from '@trendy/domain';
import type { Bot, BotRisk, Reason, RiskGuards, UserStore } from '@trendy/domain';
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
});

/** A form has null where the domain has nothing. @param usual the rules of a body that names none. */
export function riskOf(body: BodyOf<'createBot'>['risk'], usual: RiskGuards | undefined): BotRisk {
  const { guards, takeProfitPercent, ...risk } = body;
  const wanted = guards === undefined ? usual : guards;
  return {
    ...risk,
    ...(takeProfitPercent === null ? {} : { takeProfitPercent }),
    ...(wanted ? { guards: wanted } : {}),
  };
}
