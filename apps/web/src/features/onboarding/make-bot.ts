import { ApiError, TimeframeId } from '@trendy/contracts';
import type { ResponseOf } from '@trendy/contracts';
import type { callApi } from '#data/api.ts';
import type { Answers } from '#features/onboarding/progress-state.ts';
import { MAX_DRAWDOWN_PERCENT, riskOf } from '#features/risk/starting-risk.ts';
import { shortSymbol } from '#features/words/symbol.ts';

type Call = typeof callApi;
type Bot = ResponseOf<'createBot'>;

export interface WantedBot {
  /** With `botId` when an earlier try has made it, and with `webhookId` when that one's secret was shown. */
  readonly answers: Answers & { readonly accountId: string };
  /** Of a bot that is still to be made: who decides, and after what it is called. */
  readonly source: Bot['source'];
  readonly sourceName: string;
}

export interface MadeBot {
  readonly botId: string;
  readonly webhookId: string | null;
  /** With its secret; null when alerts do not decide, or when the secret was shown before. */
  readonly webhook: ResponseOf<'createWebhook'> | null;
  /** Why it was made and could not be started, e.g. real money not confirmed. */
  readonly notStarted: Error | null;
}

/**
 * The bot of the wizard's answers: created, given a webhook when alerts decide, and started. A later try goes on
 * with the bot of the first and does what is left.
 * @param onBot  told of a new bot before anything else is tried with it, so that no later failure can forget it.
 * @throws what the API said when the bot or its webhook could not be made.
 */
export async function makeBot(
  call: Call,
  wanted: WantedBot,
  onBot: (botId: string) => Promise<void>,
): Promise<MadeBot> {
  const { botId } = wanted.answers;
  const bot =
    botId === undefined ? await createBot(call, wanted) : await call('getBot', { params: { id: botId } });
  if (botId === undefined) await onBot(bot.id);
  const webhook = await secretOf(call, bot, wanted.answers);
  const notStarted = bot.status === 'draft' ? await start(call, bot.id) : null;
  return { botId: bot.id, webhookId: webhook?.id ?? bot.webhookId, webhook, notStarted };
}

/** What is left to do with a bot that is there; null when it is complete. */
export function leftToDo(
  { source, status, webhookId }: Pick<Bot, 'source' | 'status' | 'webhookId'>,
  shownWebhookId: string | undefined,
): 'webhook' | 'secret' | 'start' | null {
  if (source === 'webhook' && webhookId === null) return 'webhook';
  if (source === 'webhook' && webhookId !== shownWebhookId) return 'secret';
  return status === 'draft' ? 'start' : null;
}

function createBot(call: Call, { answers, source, sourceName }: WantedBot): Promise<Bot> {
  const symbol = answers.symbol ?? 'BTC/USDT:USDT';
  return call('createBot', {
    body: {
      accountId: answers.accountId,
      name: `${sourceName} ${shortSymbol(symbol)}`.slice(0, 60),
      symbol,
      timeframe: TimeframeId.catch('1h').parse(answers.timeframe),
      source,
      risk: { ...riskOf(answers), maxDrawdownPercent: MAX_DRAWDOWN_PERCENT, allowShort: true },
      ...(source === 'strategy' && answers.strategyId !== undefined
        ? { strategyId: answers.strategyId }
        : {}),
    },
  });
}

async function secretOf(call: Call, bot: Bot, { botId, webhookId }: Answers): Promise<MadeBot['webhook']> {
  switch (leftToDo(bot, webhookId)) {
    case 'webhook':
      return call('createWebhook', { body: { botId: bot.id } });
    case 'secret':
      // A new bot that has a webhook already is another tab's, which shows its secret at this moment.
      if (botId === undefined || bot.webhookId === null) return null;
      // The answer that held the secret was lost: nobody has it, and it cannot be read again.
      return call('rotateWebhook', { params: { id: bot.webhookId }, body: {} });
    case 'start':
    case null:
      return null;
  }
}

/** Why it could not be started; null when it runs. Never throws: the webhook's secret would be lost with it. */
async function start(call: Call, id: string): Promise<Error | null> {
  try {
    await call('startBot', { params: { id } });
    return null;
  } catch (error) {
    // An earlier request got through, and only its answer was lost.
    if (error instanceof ApiError && error.problem.code === 'bot_running') return null;
    return error instanceof Error ? error : new Error(String(error));
  }
}
