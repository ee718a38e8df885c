'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { callApi } from '#data/api.ts';
import { oneFlight } from '#data/one-flight.ts';
import { makeBot } from '#features/onboarding/make-bot.ts';
import type { MadeBot, WantedBot } from '#features/onboarding/make-bot.ts';
import type { StepProps } from '#features/onboarding/onboarding.tsx';

export interface BotMaking {
  /** What this visit has made; its secret is nowhere else. */
  readonly made: MadeBot | undefined;
  /** Under way: the first try, or one that goes on with a bot that is there. */
  readonly running: 'first' | 'again' | undefined;
  readonly fault: unknown;
  readonly make: (source: WantedBot['source'], sourceName: string) => Promise<void>;
}

/** Makes the wizard's bot, in as many tries as it takes. */
export function useMakeBot(
  { answers, onKeep }: Pick<StepProps, 'answers' | 'onKeep'>,
  onMade: () => void,
): BotMaking {
  const queries = useQueryClient();
  const [made, setMade] = useState<MadeBot>();
  const [running, setRunning] = useState<BotMaking['running']>();
  const [fault, setFault] = useState<unknown>();

  const refresh = () =>
    Promise.all(['getBot', 'listWebhooks'].map((name) => queries.invalidateQueries({ queryKey: [name] })));

  const attempt = async (source: WantedBot['source'], sourceName: string) => {
    const { accountId, botId } = answers;
    if (accountId === undefined) return;
    // Another tab may have made it meanwhile; a second bot would wait for the same market for ever.
    const { answers: stored } = await callApi('getOnboarding', {});
    if (botId === undefined && stored.botId !== undefined) {
      await onKeep(stored);
      return;
    }
    const known = { ...stored, ...answers, accountId };
    const next = await makeBot(callApi, { answers: known, source, sourceName }, (id) =>
      onKeep({ botId: id }),
    );
    setMade((before) => ({ ...next, webhook: next.webhook ?? before?.webhook ?? null }));
    onMade();
    await onKeep({
      botId: next.botId,
      ...(next.webhookId === null ? {} : { webhookId: next.webhookId }),
    });
  };

  const make: BotMaking['make'] = async (source, sourceName) => {
    setRunning(answers.botId === undefined ? 'first' : 'again');
    setFault(undefined);
    try {
      await oneFlight('makeBot', answers.botId, () => attempt(source, sourceName));
      // What is left to do is read from these; a bot of a moment ago would ask for what has just been done.
      await refresh();
    } catch (error) {
      setFault(error);
      void refresh();
    } finally {
      setRunning(undefined);
    }
  };
  return { made, running, fault, make };
}
