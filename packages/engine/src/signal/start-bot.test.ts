import type { BotConfig, Effect } from '@trendy/domain';
import { strategies } from '@trendy/strategies';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { restore, snapshot } from '../snapshot.ts';
import { aBot, aRisk, Desk, placed } from '../testing/desk.ts';
import { anHour, withScripted } from '../testing/scripted.ts';

const registry = withScripted(strategies);
const RISK = { maxDrawdownPercent: 90, sizePercent: 20 };
const botOf = (id: string, params: object = {}, risk: Parameters<typeof aRisk>[0] = {}): BotConfig =>
  aBot({
    source: 'strategy',
    strategy: { id, version: '1.0.0', params: params as Record<string, number> },
    risk: aRisk({ ...RISK, ...risk }),
  });
const TREND = { fast: 2, slow: 4, atrPeriod: 3, stopFactor: 2 };

/** A desk that is fed hours; entries, exits and stops fill as a market would fill them. */
class Hours {
  readonly desk: Desk;
  readonly seen: ReturnType<typeof anHour>[] = [];

  constructor(bot: BotConfig) {
    this.desk = new Desk(bot, registry);
  }

  /** The bot begins again with these settings, warmed with all that it has seen. */
  edit(bot: BotConfig): void {
    this.desk.send({ kind: 'bot_started', at: this.desk.tick(), bot, history: [...this.seen] });
  }

  hour(close: number, volume = 1): readonly Effect[] {
    const from = this.desk.out.effects.length;
    const bar = anHour(this.seen.length + 1, close, volume);
    this.seen.push(bar);
    this.desk.passUntil(bar.at);
    this.#fillStops(close);
    this.desk.send(bar);
    for (const order of placed(this.desk.out.effects.slice(from)))
      if (order.leg === 'entry' || order.leg === 'exit') this.#fill(order.orderId, close);
    return this.desk.out.effects.slice(from);
  }

  #fillStops(close: number): void {
    for (const { request } of this.desk.view.openOrders) {
      const isHit =
        request.side === 'sell' ? close * 10 <= request.triggerPrice! : close * 10 >= request.triggerPrice!;
      if (request.leg === 'stop' && isHit) this.#fill(request.orderId, close);
    }
    for (const { cancelWanted, request } of this.desk.view.openOrders)
      if (cancelWanted) this.desk.order(request.orderId, 'canceled');
  }

  /** Exits first, and what waited for them after. */
  #fill(orderId: string, close: number): void {
    const order = this.desk.state.orders.get(orderId);
    if (!order) return;
    for (const next of placed(this.desk.fill(order.request, close)))
      if (next.leg === 'entry') this.#fill(next.orderId, close);
  }

  get stop(): number | null {
    return this.desk.view.positions[0]?.stop ?? null;
  }
}

const walks = fc
  .array(fc.integer({ min: -900, max: 900 }), { minLength: 12, maxLength: 60, size: 'max' })
  .map((moves) => {
    let price = 50_000;
    return moves.map((move) => (price = Math.max(20_000, price + move)));
  });

test('a bot that goes on with other settings wants at every bar what it would have wanted without them, and so after a restart', () => {
  fc.assert(
    fc.property(
      walks,
      fc.constantFrom(
        ['trend-following', TREND] as const,
        ['ema-crossover', { fast: 2, slow: 4 }] as const,
        ['scripted', {}] as const,
      ),
      fc.nat(59),
      (prices, [id, params], cut) => {
        const [left, edited] = [new Hours(botOf(id, params)), new Hours(botOf(id, params))];
        prices.forEach((price, index) => {
          if (index === cut) {
            edited.edit(botOf(id, params, { maxDrawdownPercent: 89 }));
            const saved = snapshot(edited.desk.state);
            expect(snapshot(restore(saved, registry))).toEqual(saved);
          }
          // Long for seven bars, short for seven.
          const wanted = index % 14 < 7 ? 1 : -1;
          expect(edited.hour(price, wanted)).toEqual(left.hour(price, wanted));
        });
        expect(edited.desk.position).toBe(left.desk.position);
      },
    ),
    { numRuns: 150 },
  );
});

describe('a bot that begins again', () => {
  test('does not enter again what was stopped out', () => {
    const hours = new Hours(botOf('scripted'));
    hours.hour(50_000, 1);
    hours.hour(48_000, 1);
    expect(hours.desk.position).toBe(0);
    hours.edit(botOf('scripted', {}, { stopPercent: 3 }));
    expect(hours.hour(48_100, 1)).toEqual([]);
    expect(placed(hours.hour(48_000, -1))[0]).toMatchObject({ leg: 'entry', side: 'sell' });
  });

  test('keeps the part that it holds', () => {
    const hours = new Hours(botOf('scripted'));
    hours.hour(50_000, 0.3);
    const held = hours.desk.position;
    hours.edit(botOf('scripted', {}, { maxDrawdownPercent: 89 }));
    expect(hours.desk.state.bots[0]!.wish.exposure).toBe(0.3);
    expect(hours.hour(50_000, 0.3)).toEqual([]);
    expect(hours.desk.position).toBe(held);
  });

  test('after it was stopped begins with nothing', () => {
    const hours = new Hours(botOf('scripted'));
    hours.hour(50_000, 1);
    hours.desk.fill(placed(hours.desk.command('stop'))[0]!, 50_000);
    hours.edit(botOf('scripted'));
    expect(placed(hours.hour(50_000, 1))[0]).toMatchObject({ leg: 'entry', side: 'buy' });
  });

  test('with another strategy trails on from the stop that rests, and never back', () => {
    const hours = new Hours(botOf('scripted'));
    for (const price of [50_000, 50_000, 50_000, 50_000, 50_000]) hours.hour(price, 1);
    const before = hours.stop!;
    expect(before).toBe(490_000);
    hours.edit(botOf('trend-following', TREND));
    let last = before;
    for (const price of [50_100, 50_050, 50_600, 51_400, 51_300, 52_400]) {
      hours.hour(price);
      expect(hours.desk.position).toBeGreaterThan(0);
      expect(hours.stop).toBeGreaterThanOrEqual(last);
      last = hours.stop!;
    }
    expect(last).toBeGreaterThan(510_000);
  });

  test('with a strategy that names no stop leaves the one that rests, and gives the next position its own', () => {
    const hours = new Hours(botOf('trend-following', TREND));
    for (const price of [50_000, 50_000, 49_900, 49_800, 49_700, 50_300, 50_900]) hours.hour(price);
    expect(hours.desk.position).toBeGreaterThan(0);
    const before = hours.stop;
    hours.edit(botOf('scripted'));
    const saved = snapshot(hours.desk.state);
    expect(snapshot(restore(saved, registry))).toEqual(saved);
    expect(hours.hour(50_900, 1)).toEqual([]);
    expect(hours.stop).toBe(before);
    // Less of it, and more again: still the same position.
    for (const exposure of [0.4, 1]) hours.hour(51_000, exposure);
    expect(hours.stop).toBe(before);
    hours.hour(51_000, -1);
    expect(hours.desk.position).toBeLessThan(0);
    // Two per cent above the entry, and not where the stop of the other side was.
    expect(hours.stop).toBe(520_200);
    // Nor does it come back with a change of the new one, or with a later one of the old side.
    for (const exposure of [-0.5, -0.7, -1]) {
      hours.hour(51_000, exposure);
      expect([Math.sign(hours.desk.position), hours.stop]).toEqual([-1, 520_200]);
    }
    for (const exposure of [0.5, 0.7]) {
      hours.hour(51_000, exposure);
      expect([Math.sign(hours.desk.position), hours.stop]).toEqual([1, 499_800]);
    }
  });
});
