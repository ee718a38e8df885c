import { marketMs, steps } from '@trendy/domain';
import type { OrderRequest } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { createEffects } from '../effects.ts';
import { restore, snapshot } from '../snapshot.ts';
import { step } from '../step.ts';
import { aBot, aRisk, Desk, noStrategies, placed, SYMBOL } from '../testing/desk.ts';
import { exitClocksWanted } from './exit-again.ts';

/** Refuses an exit and those that follow at once. @returns the ids of all of them. */
function refuse(desk: Desk, exit: OrderRequest | undefined): string[] {
  const ids: string[] = [];
  for (let next = exit; next; [next] = placed(desk.order(next.orderId, 'rejected', 'price_band')))
    ids.push(next.orderId);
  return ids;
}

/** The clock that is wanted, at its instant. @returns the exit that it led to. */
function clock(desk: Desk): OrderRequest | undefined {
  const [wanted] = exitClocksWanted(desk.state);
  if (!wanted) throw new Error('no clock is wanted');
  desk.passUntil(wanted.at);
  return placed(desk.send({ kind: 'clock', ...wanted }))[0];
}

const partOf = (order: OrderRequest, quantity: number): OrderRequest => ({
  ...order,
  quantity: steps(quantity),
});

const failures = (desk: Desk) =>
  desk.journal.filter((line) => line.kind === 'bot' && line.reason.code === 'exit_failed');

describe('an exit that is refused three times', () => {
  test.each([
    ['close', 'paused'],
    ['kill', 'paused'],
    ['stop', 'stopped'],
  ] as const)('of a %s: its owner is told once, and it is tried until the bot is out', (command, status) => {
    const desk = new Desk();
    desk.enter();
    const ids = refuse(desk, placed(desk.command(command, 'x'))[0]);
    expect(ids).toHaveLength(3);
    expect(failures(desk)).toMatchObject([{ status, reason: { code: 'exit_failed' } }]);
    for (let attempt = 3; attempt < 6; attempt++) {
      const again = clock(desk);
      expect(again).toMatchObject({ orderId: `x:bot|exit|${attempt}`, quantity: 40, reduceOnly: true });
      // One for each clock.
      expect(refuse(desk, again)).toHaveLength(1);
    }
    desk.fill(clock(desk)!, 49_000);
    expect(desk.position).toBe(0);
    expect(exitClocksWanted(desk.state)).toEqual([]);
    expect(desk.view.bots[0]!.status).toBe(status);
    expect(failures(desk)).toHaveLength(1);
  });

  test('is tried less often after a minute, and often again once something was filled', () => {
    const desk = new Desk();
    desk.enter();
    refuse(desk, placed(desk.command('stop', 'x'))[0]);
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 17; attempt++) {
      pauses.push(exitClocksWanted(desk.state)[0]!.at - desk.state.now);
      refuse(desk, clock(desk));
    }
    expect(pauses.slice(0, 12)).toEqual(Array(12).fill(5_000));
    expect(pauses.slice(12)).toEqual([10_000, 20_000, 40_000, 60_000, 60_000]);
    const exit = clock(desk)!;
    desk.fill(partOf(exit, 10), 49_000);
    const [next] = placed(desk.order(exit.orderId, 'expired', 'thin_book'));
    refuse(desk, next);
    expect(exitClocksWanted(desk.state)[0]!.at - desk.state.now).toBe(5_000);
  });

  test('is tried again after a crash, its stop refused as well', () => {
    const desk = new Desk();
    const stop = desk.enter();
    const [exit] = placed(desk.order(stop.orderId, 'rejected', 'price_band'));
    expect(refuse(desk, exit)).toHaveLength(3);
    expect(desk.view.openOrders).toEqual([]);
    desk.fill(clock(desk)!, 45_000);
    expect(desk.position).toBe(0);
  });

  test('is not tried before its time, nor while one is open, and marks and alerts do not hurry it', () => {
    const desk = new Desk();
    desk.enter();
    refuse(desk, placed(desk.command('stop', 'x'))[0]);
    const [wanted] = exitClocksWanted(desk.state);
    expect(wanted!.at - desk.state.now).toBe(5_000);
    expect(placed(desk.send({ kind: 'clock', at: desk.tick(), symbol: SYMBOL }))).toEqual([]);
    desk.passUntil(wanted!.at);
    expect(placed(desk.mark(49_000))).toEqual([]);
    expect(placed(desk.alert())).toEqual([]);
    expect(clock(desk)).toBeDefined();
    expect(exitClocksWanted(desk.state)).toEqual([]);
    desk.passUntil(desk.state.now + 60_000);
    expect(placed(desk.send({ kind: 'clock', at: desk.tick(), symbol: SYMBOL }))).toEqual([]);
  });

  test('waits no more once its stop has taken it out', () => {
    const desk = new Desk(aBot({ risk: aRisk({ takeProfitPercent: 3 }) }));
    const stop = desk.enter();
    refuse(desk, placed(desk.command('kill'))[0]);
    desk.fill(stop, 49_000);
    expect(desk.position).toBe(0);
    expect(exitClocksWanted(desk.state)).toEqual([]);
  });

  test('is tried with a bar that comes first, and its clock is wanted no more meanwhile', () => {
    const desk = new Desk();
    desk.enter();
    refuse(desk, placed(desk.command('kill'))[0]);
    const at = desk.tick();
    const prices = { open: 49_000, high: 49_000, low: 49_000, close: 49_000, volume: 1 };
    const times = { at, openTime: marketMs(0), closeTime: at };
    const [exit] = placed(desk.send({ kind: 'bar', symbol: SYMBOL, timeframe: '1h', ...times, ...prices }));
    expect(exit).toMatchObject({ leg: 'exit', quantity: 40 });
    expect(exitClocksWanted(desk.state)).toEqual([]);
  });

  test('leaves no clock behind when its goal goes on to an entry', () => {
    const desk = new Desk();
    const stop = desk.enter();
    refuse(desk, placed(desk.alert({ intent: 'reverse', position: 'short' }))[0]);
    desk.command('resume');
    expect(placed(desk.fill(stop, 49_000))).toMatchObject([{ leg: 'entry', side: 'sell' }]);
    expect(clock(desk)).toBeUndefined();
    expect(exitClocksWanted(desk.state)).toEqual([]);
  });

  test('is remembered by a snapshot', () => {
    const desk = new Desk();
    desk.enter();
    refuse(desk, placed(desk.command('stop', 'x'))[0]);
    const restored = restore(JSON.parse(JSON.stringify(snapshot(desk.state))), noStrategies);
    const [wanted] = exitClocksWanted(restored);
    const out = createEffects();
    step(restored, { kind: 'clock', symbol: SYMBOL, at: marketMs(wanted!.at) }, out);
    expect(placed(out.effects)).toMatchObject([{ orderId: 'x:bot|exit|3' }]);
  });
});
