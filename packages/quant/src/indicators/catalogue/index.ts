import { AVERAGES } from './averages.ts';
import { BANDS } from './bands.ts';
import type { Indicator } from './indicator.ts';
import { OSCILLATORS } from './oscillators.ts';
import { VOLUME_AND_TURNS } from './volume.ts';

export type {
  Indicator,
  IndicatorBars,
  IndicatorParam,
  IndicatorSeeding,
  IndicatorStream,
  ParamValues,
} from './indicator.ts';

/** Every indicator by name: what it takes, what it gives, both of its forms. */
export const indicators: ReadonlyMap<string, Indicator> = new Map(
  [...AVERAGES, ...OSCILLATORS, ...BANDS, ...VOLUME_AND_TURNS].map((indicator) => [
    indicator.name,
    indicator,
  ]),
);
