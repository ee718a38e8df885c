import { MAX_TRIALS } from '@trendy/contracts';
import type { BodyOf } from '@trendy/contracts';
import type { ParameterInfo, Strategy } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import { refuse } from '../refusal.ts';
import type { FieldFault } from '../refusal.ts';

type Request = BodyOf<'createStudy'>;
type Dimension = Request['space'][number];
type WalkForward = Extract<Request['search'], { kind: 'walk_forward' }>;

const DAY_MS = 86_400_000;

/** Refuses a space that the strategy's own form would not take, or that would never end. */
export function refuseBadSpace({ backtest, search, space }: Request): void {
  const strategy = strategies.get(backtest.strategyId);
  if (!strategy) return;
  const faults = space.flatMap((dimension, index) => faultsOf(strategy, space, dimension, index));
  if (faults.length > 0) refuse('invalid', { fields: faults });
  if (search.kind === 'walk_forward') refuseLongWindows(backtest, search);
  if (search.kind === 'optimisation' || search.method !== 'grid') return;
  const total = space.reduce((product, dimension) => product * stepsOf(dimension), 1);
  if (total <= MAX_TRIALS) return;
  refuse('invalid', {
    fields: [
      {
        field: 'space',
        code: 'too_many_combinations',
        values: { total, limit: MAX_TRIALS },
        message: `makes ${total} combinations; at most ${MAX_TRIALS}: take larger steps or a random search`,
        value: total,
      },
    ],
  });
}

/** One window at least must fit into the period. */
function refuseLongWindows(backtest: Request['backtest'], search: WalkForward): void {
  const { testDays, trainDays, validateDays } = search;
  const { days, from, to } = backtest;
  const period = from !== undefined && to !== undefined ? (Date.parse(to) - Date.parse(from)) / DAY_MS : days;
  const needed = trainDays + validateDays + testDays;
  if (needed <= period) return;
  refuse('invalid', {
    fields: [
      {
        field: 'search.trainDays',
        code: 'windows_too_long',
        values: { needed, period: Math.floor(period) },
        message: `makes windows of ${needed} days with validation and test; the period has ${Math.floor(period)}: take shorter windows or a longer period`,
        value: trainDays,
      },
    ],
  });
}

function faultsOf(
  strategy: Strategy,
  space: readonly Dimension[],
  dimension: Dimension,
  index: number,
): FieldFault[] {
  const at = (name: string): string => `space.${index}.${name}`;
  const { key, max, min, scale, step } = dimension;
  const parameter = strategy.parameters.find((each) => each.key === key);
  if (!parameter) {
    const known = strategy.parameters.map((each) => each.key).join(', ');
    return [
      {
        field: at('key'),
        code: 'unknown_parameter',
        values: { known },
        message: `is no parameter of ${strategy.id}; it has ${known}`,
        value: key,
      },
    ];
  }
  const faults: FieldFault[] = [];
  if (space.findIndex((each) => each.key === key) !== index)
    faults.push({ field: at('key'), code: 'searched_twice', message: 'is searched twice', value: key });
  if (min < parameter.min) faults.push({ field: at('min'), ...bounds(parameter), value: min });
  if (max > parameter.max) faults.push({ field: at('max'), ...bounds(parameter), value: max });
  if (max < min)
    faults.push({
      field: at('max'),
      code: 'below_other',
      values: { min },
      message: `must not be below ${min}`,
      value: max,
    });
  if (step === 0 && parameter.kind !== 'float')
    faults.push({
      field: at('step'),
      code: 'step_too_small',
      message: 'must be at least 1 for whole numbers',
      value: step,
    });
  if (scale === 'log' && min <= 0)
    faults.push({
      field: at('min'),
      code: 'log_scale',
      message: 'must be above 0 on a logarithmic scale',
      value: min,
    });
  return faults;
}

const bounds = ({ min, max }: ParameterInfo): Pick<FieldFault, 'code' | 'values' | 'message'> => ({
  code: 'out_of_bounds',
  values: { min, max },
  message: `must lie in ${min}–${max}`,
});

/** Without a step there is no grid: the search itself says so. */
const stepsOf = ({ max, min, step }: Dimension): number =>
  step > 0 ? Math.floor((max - min) / step + 1e-9) + 1 : 1;
