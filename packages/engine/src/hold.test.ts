import { quoteFromNumber, steps } from '@trendy/domain';
import type { OrderRequest } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { exitClocksWanted } from './execution/exit-again.ts';
import { aBot, aRisk, Desk, placed, SYMBOL } from './testing/desk.ts';

const guards = {
  drawdown: { mildPercent: 5, moderatePercent: 10, severePercent: 20, flatten: false },
  dailyLossPercent: 3,
};
const aDesk = (): Desk => new Desk(aBot({ risk: aRisk({ maxDrawdownPercent: 50, guards }) }));

/** What makes a bot leave its long position. @returns the exit. */
const BEGINS = {
  close: (desk: Desk) => desk.command('close'),
  kill: (desk: Desk) => desk.command('kill'),
  stop: (desk: Desk) => desk.command('stop'),
  alert: (desk: Desk) => desk.alert({ intent: 'exit', position: 'flat' }),
  'refused stop': (desk: Desk, stop: OrderRequest) => desk.order(stop.orderId, 'rejected', 'price_band'),
  reverse: (desk: Desk) => desk.alert({ intent: 'reverse', position: 'short' }),
} as const;

/** How far the exit comes before something else happens. */
const PROGRESS = {
  'refused three times': (desk: Desk, exit: OrderRequest) => {
    for (let next: OrderRequest | undefined = exit; next;)
      [next] = placed(desk.order(next.orderId, 'rejected', 'price_band'));
  },
  'filled in part': (desk: Desk, exit: OrderRequest) => {
    desk.fill(exit, 49_900, 15);
  },
} as const;

const lose = (desk: Desk, amount: number) =>
  desk.send({
    ...{ kind: 'funding', at: desk.tick(), fundingId: `lost${amount}`, symbol: SYMBOL },
    amount: quoteFromNumber(-amount),
  });

const byOthers = (desk: Desk, stop: OrderRequest, cause: 'external' | 'liquidation') =>
  desk.send({ ...desk.aFill(stop, 49_000, steps(5)), orderId: null, cause });

/** What else happens to the account. */
const INTERRUPTIONS = {
  'a severe drawdown that leaves positions open': (desk: Desk) => lose(desk, 2_200),
  'the daily loss limit': (desk: Desk) => lose(desk, 400),
  'a kill that keeps positions': (desk: Desk) =>
    desk.send({
      ...{ kind: 'command', at: desk.tick(), commandId: 'keep', command: 'kill', by: 'user' },
      keepPositions: true,
    }),
  'a trade by hand': (desk: Desk, stop: OrderRequest) => byOthers(desk, stop, 'external'),
  'a liquidation of a part': (desk: Desk, stop: OrderRequest) => byOthers(desk, stop, 'liquidation'),
} as const;

/** The venue ends what is left of each exit, shows its clock and from the second one on fills. */
function goOn(desk: Desk): void {
  for (let look = 0; look < 12 && desk.position !== 0; look++) {
    const exit = desk.state.orders.values().find(({ request }) => request.leg === 'exit');
    if (exit && look === 0) desk.order(exit.request.orderId, 'expired', 'thin_book');
    else if (exit) desk.fill(exit.request, 49_000, steps(exit.request.quantity - exit.filled));
    else {
      const [wanted] = exitClocksWanted(desk.state);
      if (!wanted) return;
      desk.passUntil(wanted.at);
      desk.send({ kind: 'clock', ...wanted });
    }
  }
}

const cases = Object.keys(BEGINS).flatMap((begin) =>
  Object.keys(PROGRESS).flatMap((progress) =>
    Object.keys(INTERRUPTIONS).map((interruption) => [begin, progress, interruption] as const),
  ),
);

describe('an exit that has begun ends flat, whatever holds the bot back meanwhile', () => {
  test.each(cases)('%s, %s, then %s', (begin, progress, interruption) => {
    const desk = aDesk();
    const stop = desk.enter();
    const [exit] = placed(BEGINS[begin as keyof typeof BEGINS](desk, stop));
    expect(exit).toMatchObject({ leg: 'exit', quantity: 40 });
    PROGRESS[progress as keyof typeof PROGRESS](desk, exit!);
    const decisions = desk.journal.filter(({ kind }) => kind === 'decision').length;
    const entries = () => placed(desk.out.effects).filter(({ leg }) => leg === 'entry').length;
    expect(entries()).toBe(1);
    INTERRUPTIONS[interruption as keyof typeof INTERRUPTIONS](desk, stop);
    // Nobody is told that the position would be held.
    for (const line of desk.journal.filter(({ kind }) => kind === 'decision').slice(decisions))
      expect(line).toMatchObject({ exposure: 0 });
    goOn(desk);
    expect(desk.position).toBe(0);
    expect(entries()).toBe(1);
    expect(desk.state.bots[0]!.goal).toBeNull();
    expect(exitClocksWanted(desk.state)).toEqual([]);
  });

  test('of a reversal its other half is given up for good, and the journal says why', () => {
    const desk = aDesk();
    desk.enter();
    const [exit] = placed(desk.alert({ intent: 'reverse', position: 'short' }));
    lose(desk, 400);
    expect(desk.journal.findLast(({ kind }) => kind === 'decision')).toMatchObject({
      exposure: 0,
      reason: { code: 'daily_loss_limit' },
    });
    // The next day its limit begins anew.
    desk.passUntil(86_400_000 + 1);
    expect(placed(desk.fill(exit!, 50_000))).toEqual([]);
    expect(desk.position).toBe(0);
  });

  test('a reduction goes on as well', () => {
    const desk = aDesk();
    desk.enter();
    const half = { type: 'base', value: 0.02 } as const;
    const [exit] = placed(desk.alert({ intent: 'target', position: 'long', size: half }));
    expect(exit).toMatchObject({ leg: 'exit', quantity: 20 });
    desk.fill(exit!, 50_000, 5);
    lose(desk, 2_200);
    const [rest] = placed(desk.order(exit!.orderId, 'expired', 'thin_book'));
    expect(rest).toMatchObject({ leg: 'exit', quantity: 15 });
  });

  test('an exit that leaves only what others hold against the position ends there', () => {
    const desk = aDesk();
    const stop = desk.enter();
    const [exit] = placed(desk.command('close'));
    const hedge = { ...desk.aFill(stop, 49_000, steps(15)), orderId: null, cause: 'external' as const };
    desk.send({ ...hedge, positionLeg: 'short' });
    expect(desk.position).toBe(25);
    // All of its own leg.
    expect(placed(desk.fill(exit!, 49_000))).toEqual([]);
    expect(desk.position).toBe(-15);
    expect(desk.state.bots[0]!.goal).toBeNull();
  });

  test('what others hold on the other side once they have closed the position is theirs', () => {
    const desk = aDesk();
    const stop = desk.enter();
    const [exit] = placed(desk.command('close'));
    PROGRESS['refused three times'](desk, exit!);
    const sold = { ...desk.aFill(stop, 49_000, steps(60)), orderId: null, cause: 'external' as const };
    expect(placed(desk.send(sold))).toEqual([]);
    expect(desk.position).toBe(-20);
    expect(exitClocksWanted(desk.state)).toEqual([]);
  });
});
