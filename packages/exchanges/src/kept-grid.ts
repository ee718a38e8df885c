import { steps } from '@trendy/domain';
import type { Instrument } from '@trendy/domain';

/**
 * An instrument as the venue describes it now, counted in the ticks and steps of another description of it. Whoever
 * holds a position counts in the units in which it was opened: a step that doubles at the venue must not double an
 * order. The venue's bounds are rounded inwards; what does not fit its new grid is for the venue to refuse.
 */
export function onGridOf(
  now: Instrument,
  { stepSize, tickSize }: Pick<Instrument, 'stepSize' | 'tickSize'>,
): Instrument {
  if (now.stepSize === stepSize && now.tickSize === tickSize) return now;
  const ratio = Number(now.stepSize) / Number(stepSize);
  const atMost = (count: number) => steps(Math.floor(count * ratio + 1e-9));
  return {
    ...now,
    stepSize,
    tickSize,
    minQuantity: steps(Math.max(1, Math.ceil(now.minQuantity * ratio - 1e-9))),
    maxQuantity: atMost(now.maxQuantity),
    maxMarketQuantity: atMost(now.maxMarketQuantity),
  };
}
