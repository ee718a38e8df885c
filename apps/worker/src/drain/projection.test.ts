import { epochMs } from '@trendy/domain';
import { accountView } from '@trendy/engine';
import { expect, test } from 'vitest';

import { Desk, placed, SYMBOL } from '../../../../packages/engine/src/testing/desk.ts';
import { positionRows } from './projection.ts';
import type { EntryOutcome } from './run-batch.ts';

const HEARD = epochMs(1_000);
const NOW = epochMs(9_000);

/** Whether the stop has a price on the page, and since when the position is bare. */
function shownOf(desk: Desk, outcomes: readonly EntryOutcome[] = []) {
  const [row] = positionRows('a', desk.state, { view: accountView(desk.state), outcomes }, NOW);
  return [row?.stopPrice !== null, row?.bareSince];
}

test('bare from when the fill was heard of until the venue has confirmed the stop, whatever price is wanted', () => {
  const desk = new Desk();
  const entry = placed(desk.alert())[0]!;
  const stop = placed(desk.fill(entry, 50_000)).find(({ leg }) => leg === 'stop')!;
  const filled = { entry: { appendedAt: HEARD }, fills: [{ symbol: SYMBOL }] } as unknown as EntryOutcome;
  expect(shownOf(desk, [filled])).toEqual([true, HEARD]);
  desk.order(stop.orderId, 'unknown');
  // The row in the database keeps the earlier instant.
  expect(shownOf(desk)).toEqual([true, NOW]);
  desk.order(stop.orderId, 'acked');
  expect(shownOf(desk)).toEqual([true, null]);
});
