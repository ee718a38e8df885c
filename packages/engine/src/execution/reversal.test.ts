import { marketMs, ticks } from '@trendy/domain';
import type { BotRisk, OrderRequest } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { aBot, aRisk, cancelled, Desk, placed, SYMBOL } from '../testing/desk.ts';
import { scriptedBy } from '../testing/scripted.ts';
import { amend } from './plan.ts';

const HOUR = 3_600_000;

interface Wished {
  readonly exposure: number;
  readonly stop?: number;
}

/** A bot that wishes what the test says at each bar. */
class Table {
  readonly desk: Desk;
  #wished: Wished = { exposure: 0 };
  #row = 0;

  constructor(risk: Partial<BotRisk> = {}) {
    const scripted = scriptedBy(() => ({
      ...this.#wished,
      stop: this.#wished.stop ?? Number.NaN,
      reason: 'scripted',
    }));
    const bot = aBot({
      source: 'strategy',
      strategy: { id: 'scripted', version: '1.0.0', params: {} },
      risk: aRisk(risk),
    });
    this.desk = new Desk(bot, { get: () => scripted });
  }

  /** The next bar, flat at a price. @returns what it made the bot send. */
  bar(wished: Wished, close = 50_000) {
    this.#wished = wished;
    const openTime = marketMs(++this.#row * HOUR);
    const at = marketMs(openTime + HOUR);
    this.desk.passUntil(at);
    const prices = { open: close, high: close, low: close, close, volume: 1 };
    const times = { at, openTime, closeTime: at };
    return this.desk.send({ kind: 'bar', symbol: SYMBOL, timeframe: '1h', ...times, ...prices });
  }

  /** Long 0.04 at 50,000 since the bar that wished for it. @returns its stop. */
  enter(wished: Wished): OrderRequest {
    const [entry] = placed(this.bar(wished));
    const [stop] = placed(this.desk.fill(entry!, 50_000));
    this.desk.order(stop!.orderId, 'acked');
    return stop!;
  }

  refuse(exit: OrderRequest | undefined): void {
    for (let next = exit; next;) [next] = placed(this.desk.order(next.orderId, 'rejected', 'price_band'));
  }
}

const legs = (effects: ReturnType<Desk['send']>) =>
  placed(effects).map(({ leg, side, quantity }) => [leg, side, quantity]);
const reasons = (desk: Desk) =>
  desk.journal.flatMap((line) => (line.kind === 'decision' ? [line.reason.code] : []));

describe('a reversal decided at the bar that would leave the position anyway', () => {
  test('enters the other side although the time of the position is up', () => {
    const table = new Table({ exits: { maxBars: 1 } });
    table.enter({ exposure: 1 });
    const [exit] = placed(table.bar({ exposure: -1 }));
    expect(exit).toMatchObject({ leg: 'exit', side: 'sell', quantity: 40 });
    expect(reasons(table.desk)).toEqual(['scripted', 'scripted']);
    expect(legs(table.desk.fill(exit!, 50_000))).toEqual([['entry', 'sell', 39]]);
  });

  test('enters the other side although its trailing stop lies beyond the close', () => {
    const table = new Table({ exits: { trailing: { percent: 1 } } });
    table.enter({ exposure: 1 });
    table.bar({ exposure: 1 }, 52_000);
    const [exit] = placed(table.bar({ exposure: -1 }, 50_500));
    expect(exit).toMatchObject({ leg: 'exit', side: 'sell', quantity: 40 });
    expect(legs(table.desk.fill(exit!, 50_500)).at(0)).toEqual(['entry', 'sell', 39]);
  });

  test('without one, the position is left as before', () => {
    const table = new Table({ exits: { maxBars: 1 } });
    table.enter({ exposure: 1 });
    const [exit] = placed(table.bar({ exposure: 1 }));
    expect(exit).toMatchObject({ leg: 'exit', side: 'sell', quantity: 40 });
    expect(reasons(table.desk).at(-1)).toBe('time_exit');
    table.desk.fill(exit!, 50_000);
    expect(table.desk.position).toBe(0);
    expect(table.desk.state.bots[0]!.goal).toBeNull();
  });

  test('whose stop is refused meanwhile still ends flat when it may not enter', () => {
    const table = new Table({ exits: { maxBars: 1 } });
    const stop = table.enter({ exposure: 1 });
    const [exit] = placed(table.bar({ exposure: -1 }));
    expect(placed(table.desk.order(stop.orderId, 'rejected', 'price_band'))).toEqual([]);
    table.desk.command('pause');
    expect(placed(table.desk.fill(exit!, 50_000))).toEqual([]);
    expect(table.desk.position).toBe(0);
    expect(table.desk.state.bots[0]!.goal).toBeNull();
  });
});

describe('prices that a strategy moves while its reversal is under way', () => {
  test('are those of the side that comes, and leave the stop of the side that goes alone', () => {
    const table = new Table();
    const stop = table.enter({ exposure: 1, stop: 49_000 });
    expect(stop.triggerPrice).toBe(ticks(490_000));
    const [exit] = placed(table.bar({ exposure: -1, stop: 51_000 }));
    // Not filled by the next close.
    expect(table.bar({ exposure: -1, stop: 50_900 })).toEqual([]);
    const entered = placed(table.desk.fill(exit!, 50_000));
    expect(entered).toMatchObject([{ leg: 'entry', side: 'sell' }]);
    const [other] = placed(table.desk.fill(entered[0]!, 50_000));
    expect(other).toMatchObject({ leg: 'stop', side: 'buy', triggerPrice: ticks(509_000) });
  });

  test('move nothing of a position that is only left', () => {
    const table = new Table();
    table.enter({ exposure: 1, stop: 49_000 });
    const [exit] = placed(table.bar({ exposure: 0, stop: 49_000 }));
    table.refuse(exit);
    const next = table.bar({ exposure: 0, stop: 50_900 });
    expect(cancelled(next)).toEqual([]);
    expect(legs(next)).toEqual([['exit', 'sell', 40]]);
  });

  test('are not those of an entry of the other side that still waits', () => {
    const table = new Table();
    table.enter({ exposure: 1, stop: 49_000 });
    table.bar({ exposure: -1, stop: 51_000 });
    const [bot] = table.desk.state.bots;
    const rule = { ...bot!.goal!.rule, stopPrice: 49_500 };
    const want = { bot: bot!, signalKey: 'x', exposure: 1, reason: { code: 'x' }, protection: rule };
    amend(bot!, want);
    expect(bot).toMatchObject({ goal: { rule: { stopPrice: 51_000 } } });
    amend(bot!, { ...want, exposure: -1, protection: { ...rule, stopPrice: 50_900 } });
    expect(bot).toMatchObject({ goal: { rule: { stopPrice: 50_900 } } });
  });

  test('move the stop of the side that is held', () => {
    const table = new Table();
    const stop = table.enter({ exposure: 1, stop: 49_000 });
    const moved = table.bar({ exposure: 1, stop: 49_500 });
    expect(cancelled(moved)).toEqual([stop.orderId]);
    expect(placed(moved)).toMatchObject([{ leg: 'stop', triggerPrice: ticks(495_000) }]);
  });
});

describe('a wish for the other side that is refused', () => {
  test('ends the entry of the side that is no longer wanted', () => {
    const table = new Table({ allowShort: false });
    const [entry] = placed(table.bar({ exposure: 1 }));
    table.desk.order(entry!.orderId, 'acked');
    expect(cancelled(table.bar({ exposure: -1 }))).toEqual([entry!.orderId]);
    // What was filled before the venue heard of it is left again, never without a stop.
    const late = placed(table.desk.fill(entry!, 50_000, 10));
    expect(late.map(({ leg, side }) => [leg, side])).toContainEqual(['exit', 'sell']);
  });

  test('keeps what is held and gives the reversal up', () => {
    const table = new Table();
    table.enter({ exposure: 1 });
    const [exit] = placed(table.bar({ exposure: -1 }));
    table.desk.order(exit!.orderId, 'unknown');
    // An order of unknown fate lets nothing be added.
    table.bar({ exposure: 1 });
    expect(table.desk.state.bots[0]!.goal?.quantity ?? table.desk.position).toBeGreaterThan(0);
    expect(placed(table.desk.fill(exit!, 50_000)).filter(({ leg }) => leg === 'entry')).toEqual([]);
  });
});
