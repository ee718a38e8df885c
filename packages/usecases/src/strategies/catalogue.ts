import { invariant, ok } from '@trendy/domain';
import type { Strategy } from '@trendy/domain';
import { strategies, strategyList } from '@trendy/strategies';
import type { AnswerOf, ParamsOf } from '@trendy/contracts';
import { refusal } from '../refusal.ts';
import type { Answer } from '../refusal.ts';
import { isInPine } from './pine.ts';
import { STRATEGY_WORDS } from './strategy-words.ts';

type StrategyBody = AnswerOf<'getStrategy'>;

export const listStrategies = async (): Answer<AnswerOf<'listStrategies'>> =>
  ok({ items: strategyList.map(strategyBody) });

export async function getStrategy({ id }: ParamsOf<'getStrategy'>): Answer<StrategyBody> {
  const strategy = strategies.get(id);
  return strategy ? ok(strategyBody(strategy)) : refusal('not_found');
}

function strategyBody(strategy: Strategy): StrategyBody {
  const words = STRATEGY_WORDS[strategy.id];
  invariant(words, `strategy ${strategy.id} has no entry in strategy-words.ts`);
  return {
    id: strategy.id,
    version: strategy.version,
    name: { ...strategy.name },
    description: { ...strategy.description },
    ...words,
    liveRefusal: strategy.liveRefusal ?? null,
    hasPine: isInPine(strategy),
    parameters: strategy.parameters.map(
      ({ label, description, kind, key, min, max, step, default: preset }) => ({
        key,
        kind,
        label: { ...label },
        description: { ...description },
        default: preset,
        ...(kind === 'bool' ? {} : { min, max, step }),
      }),
    ),
  };
}
