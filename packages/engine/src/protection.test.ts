import type { OrderRequest } from '@trendy/domain';
import { expect, test } from 'vitest';

import { barePositions } from './protection.ts';
import { aBot, aRisk, cancelled, Desk, placed, SYMBOL } from './testing/desk.ts';

const BARE = [{ botId: 'bot', symbol: SYMBOL, isLeaving: false }];

test('bare from the fill until the venue has confirmed a stop of the whole position', () => {
  const desk = new Desk();
  const entry = placed(desk.alert())[0]!;
  desk.order(entry.orderId, 'acked');
  expect(barePositions(desk.state)).toEqual([]);
  const part = Math.floor(entry.quantity / 2);
  const first = placed(desk.fill(entry, 50_000, part)).find(({ leg }) => leg === 'stop')!;
  expect(barePositions(desk.state)).toEqual(BARE);
  desk.order(first.orderId, 'acked');
  expect(barePositions(desk.state)).toEqual([]);
  const second = placed(desk.fill(entry, 50_000, entry.quantity - part)).find(({ leg }) => leg === 'stop')!;
  expect(barePositions(desk.state)).toEqual(BARE);
  desk.order(second.orderId, 'unknown');
  expect(barePositions(desk.state)).toEqual(BARE);
  desk.order(second.orderId, 'acked');
  expect(barePositions(desk.state)).toEqual([]);
  // The old one goes; the new one covers all of it.
  desk.order(first.orderId, 'canceled');
  expect(barePositions(desk.state)).toEqual([]);
});

test('while a stop is replaced, the old one counts until it is gone', () => {
  const desk = new Desk(aBot({ risk: aRisk({ takeProfitPercent: 3 }) }));
  const entry = placed(desk.alert())[0]!;
  const both = placed(desk.fill(entry, 50_000));
  for (const { orderId } of both) desk.order(orderId, 'acked');
  const [stop, target] = ['stop', 'target'].map((leg) => both.find((order) => order.leg === leg)!);
  const after = desk.fill(target!, 51_500, 10);
  const smaller = placed(after).find(({ leg }) => leg === 'stop')!;
  expect(smaller.quantity).toBe(entry.quantity - 10);
  expect(cancelled(after)).toContain(stop!.orderId);
  expect(barePositions(desk.state)).toEqual([]);
  desk.order(stop!.orderId, 'canceled');
  expect(barePositions(desk.state)).toEqual(BARE);
  desk.order(smaller.orderId, 'acked');
  expect(barePositions(desk.state)).toEqual([]);
});

test('a position that is being left is said to be; flat, or without a wish for a stop, there is none', () => {
  const desk = new Desk();
  const stop = desk.enter();
  desk.order(stop.orderId, 'rejected', 'would_trigger_at_once');
  expect(barePositions(desk.state)).toEqual([{ ...BARE[0], isLeaving: true }]);
  const exit = [...desk.state.orders.values()].find(({ request }) => request.leg === 'exit')!;
  desk.fill(exit.request, 49_000);
  expect(barePositions(desk.state)).toEqual([]);
  const free = new Desk(aBot({ risk: aRisk({ stopPercent: 0 }) }));
  const entry = placed(free.alert())[0];
  if (entry) free.fill(entry, 50_000);
  expect(barePositions(free.state)).toEqual([]);
});

test('an entry of ours that was filled after its end was told is bare, and may be closed', () => {
  const desk = new Desk();
  const entry = placed(desk.alert())[0]!;
  desk.order(entry.orderId, 'acked');
  desk.order(entry.orderId, 'expired');
  expect(placed(desk.fill(entry, 50_000, 20))).toEqual([]);
  expect(desk.position).toBe(20);
  expect(barePositions(desk.state)).toEqual(BARE);
  const close = { commandId: 'u', command: 'close', botId: 'bot', by: 'system' } as const;
  const [exit] = placed(desk.send({ kind: 'command', at: desk.tick(), ...close }));
  expect(exit).toMatchObject({ leg: 'exit', side: 'sell', quantity: 20 });
});

test('what somebody else has opened is nobody’s to watch', () => {
  const desk = new Desk();
  const bought = desk.aFill({ orderId: 'none', symbol: SYMBOL, side: 'buy' } as OrderRequest, 50_000, 20);
  desk.send({ ...bought, orderId: null, cause: 'external' });
  expect(desk.position).toBe(20);
  expect(barePositions(desk.state)).toEqual([]);
});

test('a safety rule’s close says why', () => {
  const desk = new Desk();
  desk.enter();
  const reason = { code: 'unprotected', values: { seconds: 5 } };
  const close = { commandId: 'u', command: 'close', botId: 'bot', by: 'system', reason } as const;
  const [exit] = placed(desk.send({ kind: 'command', at: desk.tick(), ...close }));
  expect(exit?.leg).toBe('exit');
  expect(desk.journal.findLast(({ kind }) => kind === 'decision')).toMatchObject({ reason });
});
