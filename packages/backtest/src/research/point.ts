import type { Dimension, Point } from '@trendy/quant';
import type { Params } from './evaluation.ts';

/** A point as the strategy's parameters: a switch becomes true or false. */
export const paramsOf = (space: readonly Dimension[], point: Point): Params =>
  Object.fromEntries(
    space.map(({ key, kind }, index) => [key, kind === 'bool' ? point[index]! >= 0.5 : point[index]!]),
  );
