import { marketMs, quoteFromNumber } from '@trendy/domain';
import type { RiskGuards } from '@trendy/domain';
import { describe, expect, test } from 'vitest';
import { clocksWanted } from '../execution/entry-work.ts';
import { aBot, aRisk, Desk, placed, SYMBOL } from '../testing/desk.ts';

const deskOf = (guards: RiskGuards, risk: Parameters<typeof aRisk>[0] = {}): Desk =>
  new Desk(aBot({ risk: aRisk({ maxDrawdownPercent: 50, ...risk, guards }) }));
const decisionOf = (desk: Desk) => desk.journal.findLast((entry) => entry.kind === 'decision');

describe('an entry under way when a limit is reached', () => {
  const twap = { style: 'twap', horizonSeconds: 3_600, capBps: 50 } as const;
  /** Shows the market whenever the entry asks for it. @returns what was sent. */
  function parts(desk: Desk, count: number): number {
    const before = placed(desk.out.effects).length;
    for (let part = 0; part < count; part++) {
      const [due] = clocksWanted(desk.state);
      if (!due) break;
      const at = marketMs(Math.max(due.at, desk.tick()));
      desk.passUntil(at);
      // Without a volume the parts are even, and some are left when the limit is reached.
      const market = { bid: 49_999.9, ask: 50_000.1, volume: 0, overMs: 60_000 };
      for (const order of placed(desk.send({ kind: 'clock', at, symbol: SYMBOL, market })))
        desk.fill(order, 50_000);
    }
    return placed(desk.out.effects).length - before;
  }
  const lose = (desk: Desk, amount: number) =>
    desk.send({
      ...{ kind: 'funding', at: desk.tick(), fundingId: `lost${amount}`, symbol: SYMBOL },
      amount: quoteFromNumber(-amount),
    });
  const entryParts = (desk: Desk) => placed(desk.out.effects).filter(({ leg }) => leg === 'entry').length;

  test('goes no further, keeps what it has and its stop, and says why', () => {
    const desk = deskOf({ dailyLossPercent: 3 }, { execution: twap });
    desk.alert();
    parts(desk, 6);
    const before = entryParts(desk);
    const held = desk.position;
    expect(before).toBeGreaterThan(1);
    expect(held).toBeGreaterThan(0);
    lose(desk, 290);
    parts(desk, 3);
    expect(entryParts(desk)).toBeGreaterThan(before);
    const last = desk.position;
    const sent = entryParts(desk);
    lose(desk, 20);
    expect(decisionOf(desk)).toMatchObject({ exposure: 1, reason: { code: 'daily_loss_limit' } });
    parts(desk, 10);
    expect(entryParts(desk)).toBe(sent);
    expect(desk.position).toBe(last);
    expect(desk.view.positions[0]!.stop).not.toBeNull();
    expect(desk.view.bots[0]!.status).toBe('active');
  });

  test('of the other side is not begun once the exit that it waited for has shown the loss', () => {
    const desk = deskOf({ dailyLossPercent: 3 });
    desk.enter();
    const [exit] = placed(desk.alert({ position: 'short' }));
    expect(exit).toMatchObject({ leg: 'exit' });
    const before = entryParts(desk);
    // A fill far from the mark at which the other side was allowed.
    desk.fill(exit!, 42_000);
    expect(desk.position).toBe(0);
    expect(entryParts(desk)).toBe(before);
    expect(decisionOf(desk)?.reason.code).toBe('daily_loss_limit');
  });

  test('is given up at the drawdown that its bot allows', () => {
    const desk = deskOf({ maxOrdersPerMinute: 5 }, { execution: twap, maxDrawdownPercent: 5 });
    desk.alert();
    parts(desk, 3);
    lose(desk, 510);
    const sent = entryParts(desk);
    parts(desk, 10);
    expect(entryParts(desk)).toBe(sent);
  });

  test('is given up at that drawdown by a bot without any rules, too', () => {
    const desk = new Desk(aBot({ risk: aRisk({ execution: twap, maxDrawdownPercent: 5 }) }));
    expect(desk.state.guard).toBeNull();
    desk.alert();
    parts(desk, 3);
    const held = desk.position;
    lose(desk, 510);
    const sent = entryParts(desk);
    parts(desk, 10);
    expect(entryParts(desk)).toBe(sent);
    expect(desk.position).toBe(held);
    expect(decisionOf(desk)?.reason).toMatchObject({ code: 'drawdown_limit', values: { limitPercent: 5 } });
    expect(desk.view.bots[0]!.status).toBe('active');
  });

  test('of the other side is not begun by a bot without any rules once the exit has shown that drawdown', () => {
    const desk = new Desk(aBot({ risk: aRisk({ maxDrawdownPercent: 3 }) }));
    desk.enter();
    const [exit] = placed(desk.alert({ position: 'short' }));
    const before = entryParts(desk);
    desk.fill(exit!, 42_000);
    expect(desk.position).toBe(0);
    expect(entryParts(desk)).toBe(before);
    expect(decisionOf(desk)).toMatchObject({ exposure: 0, reason: { code: 'drawdown_limit' } });
  });

  test('is not given up by the fill that completes it', () => {
    const desk = new Desk(aBot({ risk: aRisk({ maxDrawdownPercent: 3 }) }));
    const [entry] = placed(desk.alert());
    // Bought far above the mark.
    desk.fill(entry!, 60_000);
    expect(desk.position).toBe(40);
    expect(decisionOf(desk)?.reason.code).toBe('alert');
  });
});
