import { MAX_TARGETS } from '@trendy/domain';
import type { AlertWish } from './alert-wish.ts';
import { FieldFault, MAX_PERCENT } from './field-reader.ts';
import type { FieldReader } from './field-reader.ts';

/** What a format calls the parts of one target. */
interface TargetNames {
  /** The list itself. */
  readonly list: string;
  /** How far from the entry, and how many percent one of it is. */
  readonly distance: string;
  readonly percentOfOne: number;
  /** Part of the position, 0–1. */
  readonly share: string;
}

interface Step {
  readonly index: number;
  readonly percent: number;
  readonly share: number | undefined;
}

/** Sums of shares that people typed, and of thirds, are not exact. */
const HAIR = 1e-9;

/**
 * The targets that an alert names, one or several, nearest first. One whose distance was not filled in is left out with
 * a warning; without any share each takes an equal part.
 * @throws FieldFault naming the target that cannot be used.
 */
export function readTargets(
  readers: readonly FieldReader[],
  names: TargetNames,
): Pick<AlertWish, 'takeProfitPercent' | 'targets'> {
  if (readers.length > MAX_TARGETS) throw new FieldFault('too_many_targets', names.list, readers.length);
  const steps = readers.flatMap((reader, index): Step[] => {
    const share = reader.positive(names.share, 'invalid_share', 1);
    const distance = reader.positive(names.distance, 'invalid_take_profit', MAX_PERCENT / names.percentOfOne);
    if (distance !== undefined) return [{ index, percent: exact(distance * names.percentOfOne), share }];
    reader.warnings.push(`${names.list}[${index}] has no distance and was left out`);
    return [];
  });
  const [first, ...others] = steps;
  if (!first) return {};
  if (others.length === 0 && (first.share ?? 1) === 1) return { takeProfitPercent: first.percent };
  refuseUnordered(steps, names);
  return { targets: sharesOf(steps, names) };
}

function refuseUnordered(steps: readonly Step[], { list, distance }: TargetNames): void {
  let before = 0;
  for (const { index, percent } of steps) {
    if (percent <= before)
      throw new FieldFault('targets_not_ascending', `${list}[${index}].${distance}`, percent);
    before = percent;
  }
}

function sharesOf(steps: readonly Step[], { list, share: name }: TargetNames) {
  const isSaid = steps.some(({ share }) => share !== undefined);
  let sum = 0;
  const targets = steps.map(({ index, percent, share }) => {
    if (isSaid && share === undefined)
      throw new FieldFault('missing_field', `${list}[${index}].${name}`, 'nothing');
    const part = share ?? 1 / steps.length;
    sum += part;
    return { percent, sharePercent: exact(part * 100) };
  });
  if (sum > 1 + HAIR) throw new FieldFault('target_shares_too_big', list, exact(sum));
  return targets;
}

/** 0.07 × 100 is a hair above 7. */
const exact = (value: number): number => Number(value.toPrecision(12));
