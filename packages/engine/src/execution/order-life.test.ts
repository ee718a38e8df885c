import { quote } from '@trendy/domain';
import type { PositionLeg, Side } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { cancelled, Desk, placed } from '../testing/desk.ts';

describe('what others do to the account', () => {
  test('a manual trade moves the position, re-sizes the stop and pauses the bot', () => {
    const desk = new Desk();
    const stop = desk.enter();
    const manual = { ...desk.aFill(stop, 50_000, 15), orderId: null, cause: 'external' as const };
    const effects = desk.send(manual);
    expect(placed(effects)).toMatchObject([{ leg: 'stop', quantity: 25 }]);
    expect(cancelled(effects)).toEqual([stop.orderId]);
    expect(desk.view.bots[0]).toMatchObject({ status: 'paused', statusReason: { code: 'external_fill' } });
  });

  test.each([
    ['long', 'short', 'sell', 'buy'],
    ['short', 'long', 'buy', 'sell'],
  ] as const)('a %s that others hedge and bare again gets its stop back', (own, other, open, close) => {
    const desk = new Desk();
    const stop = desk.enter(own);
    const byHand = (side: Side, quantity: number, positionLeg?: PositionLeg) =>
      desk.send({
        ...{ ...desk.aFill(stop, 50_000, quantity), side, orderId: null, cause: 'external' },
        ...(positionLeg ? { positionLeg } : {}),
      });
    expect(cancelled(byHand(open, 40, other))).toEqual([stop.orderId]);
    desk.order(stop.orderId, 'canceled');
    expect(desk.position).toBe(0);
    // In parts: then it is covered in parts.
    expect(placed(byHand(close, 15, other))).toMatchObject([{ leg: 'stop', quantity: 15 }]);
    const [whole] = placed(byHand(close, 25, other));
    expect(whole).toMatchObject({ leg: 'stop', quantity: 40, side: stop.side });
    // A part that its stop has taken while another part was hedged.
    byHand(open, 15, other);
    const part = desk.state.orders.values().find(({ request }) => request.quantity === 25)!.request;
    desk.fill(part, 49_000);
    expect(desk.position).toBe(0);
    expect(placed(byHand(close, 15, other))).toMatchObject([{ leg: 'stop', quantity: 15 }]);
    // Told to close while more was theirs than its own, it has closed of theirs.
    byHand(open, 20, other);
    const [exit] = placed(desk.command('close'));
    expect(exit).toMatchObject({ leg: 'exit', side: close, quantity: 5 });
    desk.fill(exit!, 50_000);
    expect(placed(byHand(close, 15, other))).toMatchObject([{ leg: 'stop', quantity: 15 }]);
    // Once its own leg is closed nothing of it is left to protect: what others open afterwards is theirs.
    byHand(open, 20, other);
    byHand(open, 15, own);
    byHand(close, 20, other);
    expect(desk.position).toBe(0);
    expect(placed(byHand(close, 10, own))).toEqual([]);
  });

  test('what somebody opens after having closed the position is theirs in one-way mode', () => {
    const desk = new Desk();
    const stop = desk.enter();
    const byHand = { orderId: null, cause: 'external' } as const;
    desk.send({ ...desk.aFill(stop, 50_000), ...byHand });
    expect(placed(desk.send({ ...desk.aFill(stop, 50_000), ...byHand, side: 'buy' }))).toEqual([]);
  });

  test('a liquidation empties the position, cancels the stop and pauses', () => {
    const desk = new Desk();
    const stop = desk.enter();
    const fill = {
      ...desk.aFill(stop, 30_000),
      orderId: null,
      cause: 'liquidation' as const,
      fee: quote(500),
    };
    expect(cancelled(desk.send(fill))).toEqual([stop.orderId]);
    expect(desk.view.bots[0]!.statusReason.code).toBe('liquidated');
    expect(desk.postings.at(-1)!.postings.map((posting) => posting.book)).toContain('liquidation');
  });
});
