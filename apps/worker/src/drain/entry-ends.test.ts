import { expect, test } from 'vitest';

import { Desk, placed } from '../../../../packages/engine/src/testing/desk.ts';
import { entryEnds } from './entry-ends.ts';

test('an entry that ends unfilled is priced by the market of that moment; an exit is not', () => {
  const desk = new Desk();
  const [entry] = placed(desk.alert());
  desk.order(entry!.orderId, 'canceled', 'late');
  const [line] = desk.journal.filter(({ kind }) => kind === 'order').slice(-1);
  const ends = entryEnds(desk.state, [line!]);
  expect(ends).toEqual([{ orderKey: entry!.orderId, finalPrice: expect.stringMatching(/^\d/) as string }]);
  expect(entryEnds(desk.state, [{ ...line!, orderId: 'sig|exit|0' } as never])).toEqual([]);
  expect(entryEnds(desk.state, [{ ...line!, status: 'filled' } as never])).toEqual([]);
});

test('of an entry in parts its first order carries what was wanted; one that was filled whole carries nothing', () => {
  const desk = new Desk();
  const [entry] = placed(desk.alert());
  const { botId, side, signalKey, symbol } = entry!;
  const line = { kind: 'execution', botId, side, signalKey, symbol, wanted: 40, filled: 10 };
  const [end, ...others] = entryEnds(desk.state, [line as never]);
  expect(others).toEqual([]);
  expect(end).toMatchObject({ orderKey: `${signalKey}|entry|0`, wantedQuantity: '0.04' });
  expect(entryEnds(desk.state, [{ ...line, filled: 40 } as never])).toEqual([]);
});
