import { expect, test } from 'vitest';
import { barsOf, changesOf, times } from '../testing/watch.ts';
import { ichimokuCloud } from './strategy.ts';

const params = { conversion: 2, base: 3, span: 4, displacement: 2 };
/** At 130 the conversion line is 120, the base line 115, the cloud at 110; at 105 both lines are 117.5. */
const rise = [...times(10, 100), 110, 120, 130, 105];

test('waits until all four agree, and leaves behind the base line', () => {
  expect(changesOf(ichimokuCloud, params, barsOf(rise))).toEqual([
    [12, 1, 'cloud_up'],
    [13, 0, 'base_line_lost'],
  ]);
});

test('the same downwards', () => {
  expect(changesOf(ichimokuCloud, params, barsOf(rise.map((close) => 240 - close)))).toEqual([
    [12, -1, 'cloud_down'],
    [13, 0, 'base_line_lost'],
  ]);
});
