import { steps, toTicks } from '@trendy/domain';

import type { Instrument, InstrumentScale, Steps, Ticks } from '@trendy/domain';

import { VendorError } from './ccxt/vendor-error.ts';

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

/**
 * A price that the venue tells of, in ticks. Orders that were placed before a venue changed its tick rest, fill and are
 * read again at their old prices: such a price counts as the nearest tick (half up), and the wallet, which the venue
 * knows to the last unit, makes up for the rest.
 */
export const ticksOf = (scale: InstrumentScale, price: string): Ticks => toTicks(scale, numberOf(price));

/** A quantity that the venue tells of, in steps: off the grid the nearest count, but never nothing where there is some. */
export function stepsOf({ instrument }: Pick<InstrumentScale, 'instrument'>, quantity: string): Steps {
  const count = numberOf(quantity) / Number(instrument.stepSize);
  return steps(count > 0 ? Math.max(1, Math.round(count)) : 0);
}

function numberOf(text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number < 0)
    throw new VendorError(`"${text}" is no price or quantity`, null, null);
  return number;
}
