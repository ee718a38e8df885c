import { faultOfIssue } from '@trendy/contracts';
import { strategies } from '@trendy/strategies';
import { refuse } from '../refusal.ts';
import type { FieldFault } from '../refusal.ts';

export interface StrategyChoice {
  readonly strategyId: string;
  readonly strategyVersion: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Some rules can be backtested before they can be traded. */
export function refuseUnlessTradable(strategyId: string | null): void {
  const reason = strategyId === null ? undefined : strategies.get(strategyId)?.liveRefusal;
  if (reason !== undefined) refuse(reason, { values: { strategy: strategyId ?? '' } });
}

/** The strategy and its parameters with defaults filled in; a refusal names what the strategy does not take. */
export function chooseStrategy(
  strategyId: string,
  given: Readonly<Record<string, unknown>> | undefined,
): StrategyChoice {
  const strategy = strategies.get(strategyId);
  if (!strategy) {
    return refuse('invalid', {
      fields: [
        {
          field: 'strategyId',
          code: 'unknown_strategy',
          message: 'names no strategy of the catalogue',
          value: strategyId,
        },
      ],
    });
  }
  const parsed = strategy.params.safeParse(given ?? {});
  if (parsed.success) {
    const params = parsed.data as Readonly<Record<string, unknown>>;
    return { strategyId, strategyVersion: strategy.version, params };
  }
  return refuse('invalid', {
    fields: paramFaults(parsed.error.issues),
  });
}

/** What a strategy's own schema says of its parameters, field by field. */
export const paramFaults = (
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): FieldFault[] =>
  issues.map((issue) => {
    const details: Readonly<Record<string, unknown>> = { ...issue };
    const { message } = issue;
    return {
      field: ['params', ...issue.path.map(String)].join('.'),
      message,
      ...faultOfIssue({ code: String(details['code']), message, details }),
    };
  });
