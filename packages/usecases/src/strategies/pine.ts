import type { AnswerOf, ParamsOf, QueryOf } from '@trendy/contracts';
import { ok } from '@trendy/domain';
import type { BotRisk, Strategy } from '@trendy/domain';
import { pineOf } from '@trendy/pine';
import { strategies } from '@trendy/strategies';
import { paramFaults } from '../bots/strategy-choice.ts';
import { refusal } from '../refusal.ts';
import type { Answer } from '../refusal.ts';

const ANY_RISK: BotRisk = {
  leverage: 1,
  sizePercent: 10,
  stopPercent: 2,
  maxDrawdownPercent: 12,
  allowShort: true,
};

export const isInPine = (strategy: Strategy): boolean =>
  pineOf({ strategy, params: {}, risk: ANY_RISK }) !== null;

/** The script that a user pastes into TradingView, with the parameters and the risk that were asked for. */
export async function getStrategyPine(
  { id }: ParamsOf<'getStrategyPine'>,
  { params, takeProfitPercent, ...risk }: QueryOf<'getStrategyPine'>,
): Answer<AnswerOf<'getStrategyPine'>> {
  const strategy = strategies.get(id);
  if (!strategy) return refusal('not_found');
  const given = jsonOf(params);
  if (given === undefined) {
    return refusal('invalid', {
      fields: [
        {
          field: 'params',
          code: 'not_json',
          message: 'must be a JSON object such as {"fast":12}',
          value: params,
        },
      ],
    });
  }
  const parsed = strategy.params.safeParse(given);
  if (!parsed.success) {
    return refusal('invalid', {
      fields: paramFaults(parsed.error.issues),
    });
  }
  const script = pineOf({
    strategy,
    params: parsed.data as Readonly<Record<string, unknown>>,
    risk: {
      ...risk,
      maxDrawdownPercent: ANY_RISK.maxDrawdownPercent,
      ...(takeProfitPercent === 0 ? {} : { takeProfitPercent }),
    },
  });
  if (script !== null) return ok({ fileName: `trendy-${id}.pine`, script });
  return refusal('invalid', {
    fields: [
      {
        field: 'id',
        code: 'no_script',
        message:
          'has no script: it needs figures that TradingView does not have, or runs other strategies inside',
        value: id,
      },
    ],
  });
}

function jsonOf(text: string | undefined): unknown {
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
