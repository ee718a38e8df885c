import { ApiError, TimeframeId } from '@trendy/contracts';
import type { ResponseOf } from '@trendy/contracts';
import { callApi } from '#data/api.ts';
import type { Answers } from '#features/onboarding/progress-state.ts';
import { MAX_DRAWDOWN_PERCENT, riskOf } from '#features/risk/starting-risk.ts';
import { shortSymbol } from '#features/words/symbol.ts';

export interface MadeBot {
  readonly botId: string;
  readonly webhook: ResponseOf<'createWebhook'> | null;
  /** Why it was made and could not be started, e.g. real money not confirmed. */
  readonly notStarted: ApiError | null;
}

/** The bot of the wizard's answers: created, given a webhook when alerts decide, and started. */
export async function makeBot(
  answers: Answers & { readonly accountId: string },
  source: 'strategy' | 'webhook',
  sourceName: string,
): Promise<MadeBot> {
  const symbol = answers.symbol ?? 'BTC/USDT:USDT';
  const bot = await callApi('createBot', {
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
  const webhook = source === 'webhook' ? await callApi('createWebhook', { body: { botId: bot.id } }) : null;
  const notStarted = await callApi('startBot', { params: { id: bot.id } }).then(
    () => null,
    (error: unknown) => {
      if (error instanceof ApiError) return error;
      throw error;
    },
  );
  return { botId: bot.id, webhook, notStarted };
}
