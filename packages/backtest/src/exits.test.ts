import type { BotExits, EngineEvent, JournalEntry, OrderRequest } from '@trendy/domain';
import { createEffects, createState, restore, snapshot, step } from '@trendy/engine';
import { strategies } from '@trendy/strategies';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replay } from './replay.ts';
import type { BacktestRequest } from './request.ts';
import { runBacktest } from './run.ts';
import { aRequest, barsOf, flat, HOUR, START, walk } from './testing/builders.ts';

type Row = readonly [number, number, number, number];
const risk = { sizePercent: 100, leverage: 1, stopPercent: 5, maxDrawdownPercent: 100, allowShort: true };
const buy = [{ time: START + HOUR, exposure: 1 }];
const sell = [{ time: START + HOUR, exposure: -1 }];

/** Entered at the open of the second row, after one flat bar. */
const tradesOf = (exits: BotExits, rows: readonly Row[], changes: Partial<BacktestRequest> = {}) =>
  runBacktest(
    aRequest({ signals: buy, risk: { ...risk, exits }, bars: barsOf([...flat(1), ...rows]), ...changes }),
    { strategies },
  )!.trades.map(({ exitPrice, exitReason, exitTime }) => [
    exitReason,
    exitPrice,
    exitTime === null ? null : Math.ceil((exitTime - START) / HOUR),
  ]);

describe('trailing stop', () => {
  const exits = { trailing: { percent: 2, activationPercent: 1 } };

  test('follows the best price of closed bars only: the bar that makes the high is not stopped by it', () => {
    // The second bar rises to 52000 and to 49500 (below 52000 less 2 %): only the next bar can be stopped there.
    const rows: Row[] = [
      [50_000, 52_000, 49_500, 51_500],
      [51_500, 51_500, 50_000, 50_000],
    ];
    expect(tradesOf(exits, rows)).toEqual([['stop', 50_960, 3]]);
  });

  test('waits for its activation, and mirrors for a short', () => {
    expect(tradesOf(exits, [[50_000, 50_400, 49_000, 49_000], ...flat(2, 49_000)])).toEqual([
      ['open_at_end', 49_000, null],
    ]);
    const rows: Row[] = [
      [50_000, 50_000, 48_000, 48_200],
      [48_200, 49_500, 48_200, 49_500],
    ];
    expect(tradesOf(exits, rows, { signals: sell })).toEqual([['stop', 48_960, 3]]);
  });

  test('a close beyond the new stop leaves at the next open', () => {
    const rows: Row[] = [[50_000, 53_000, 50_000, 50_100], ...flat(2, 50_100)];
    expect(tradesOf(exits, rows)).toEqual([['signal', 50_100, 2]]);
  });
});

test('break-even moves the stop to the entry and its offset, once', () => {
  const exits = { breakEven: { triggerPercent: 2, offsetPercent: 0.1 } };
  const rows: Row[] = [
    [50_000, 51_000, 50_000, 51_000],
    [51_000, 51_000, 49_000, 49_000],
  ];
  expect(tradesOf(exits, rows)).toEqual([['stop', 50_050, 3]]);
});

test('a time exit leaves at the open after so many closed bars', () => {
  expect(tradesOf({ maxBars: 3 }, flat(8))).toEqual([['signal', 50_000, 4]]);
});

test('several targets take their shares, and the stop keeps the rest', () => {
  const exits = {
    targets: [
      { percent: 1, sharePercent: 50 },
      { percent: 2, sharePercent: 30 },
    ],
  };
  const journal: JournalEntry[] = [];
  const rows: Row[] = [
    [50_000, 50_600, 50_000, 50_600],
    [50_600, 51_100, 50_600, 51_100],
    [51_100, 51_100, 47_000, 47_000],
  ];
  runBacktest(aRequest({ signals: buy, risk: { ...risk, exits }, bars: barsOf([...flat(1), ...rows]) }), {
    strategies,
    onJournal: (entry) => journal.push(entry),
  });
  const fills = journal.filter((entry) => entry.kind === 'fill');
  expect(fills.map((fill) => [fill.leg, fill.price, fill.quantity, fill.position])).toEqual([
    ['entry', 500_000, 200, 200],
    ['target', 505_000, 100, 100],
    ['target', 510_000, 60, 40],
    ['stop', 475_000, 40, 0],
  ]);
});

test('exits that contradict themselves are refused by name', () => {
  const refused = (exits: BotExits) => () => tradesOf(exits, flat(3));
  expect(refused({ trailing: { percent: 0 } })).toThrow('exits.trailing: is 0 %');
  expect(
    refused({
      targets: [
        { percent: 2, sharePercent: 60 },
        { percent: 3, sharePercent: 60 },
      ],
    }),
  ).toThrow('shares of 120 %');
  expect(
    refused({
      targets: [
        { percent: 2, sharePercent: 60 },
        { percent: 1, sharePercent: 10 },
      ],
    }),
  ).toThrow('nearest first');
  expect(refused({ maxBars: 0 })).toThrow('exits.maxBars: is 0');
});

describe('laws', () => {
  const exitsOf = fc.record(
    {
      trailing: fc.record({
        percent: fc.integer({ min: 1, max: 4 }),
        activationPercent: fc.integer({ min: 0, max: 2 }),
      }),
      breakEven: fc.record({ triggerPercent: fc.integer({ min: 1, max: 3 }) }),
      targets: fc.constantFrom(
        [
          { percent: 1, sharePercent: 25 },
          { percent: 2, sharePercent: 25 },
          { percent: 3, sharePercent: 50 },
        ],
        [
          { percent: 0.5, sharePercent: 33 },
          { percent: 1.5, sharePercent: 33 },
        ],
      ),
      maxBars: fc.integer({ min: 2, max: 40 }),
    },
    { requiredKeys: [] },
  );
  const run = (exits: object, seed: number, share: number | undefined) => {
    const tape: EngineEvent[] = [];
    const journal: JournalEntry[] = [];
    const request = aRequest({
      strategy: { id: 'supertrend' },
      bars: walk(400, seed),
      risk: { ...risk, sizePercent: 30, leverage: 2, stopPercent: 3, exits: exits as BotExits },
      ...(share === undefined ? {} : { maxVolumeShare: share }),
    });
    const hooks = {
      strategies,
      onEvent: (event: EngineEvent) => tape.push(event),
      onJournal: (entry: JournalEntry) => journal.push(entry),
    };
    const report = runBacktest(request, hooks)!;
    return { tape, journal, report, quick: runBacktest(request, { strategies })! };
  };

  test('the stop never moves away, targets never ask for more than is held, a snapshot loses nothing', () => {
    fc.assert(
      fc.property(
        exitsOf,
        fc.integer({ min: 1, max: 10_000 }),
        fc.constantFrom(undefined, 0.05),
        (exits, seed, share) => {
          const { tape, journal, report, quick } = run(exits, seed, share);
          expect(JSON.stringify(quick)).toBe(JSON.stringify(report));
          expect(replay(tape, strategies)).toEqual(journal);
          checkStops(journal, share === undefined);
          checkTargets(tape);
        },
      ),
      { numRuns: 25 },
    );
  });

  /** Stops of one act and one average entry follow the price. */
  function checkStops(journal: readonly JournalEntry[], isWhole: boolean): void {
    if (!isWhole) return; // Every partial entry moves the average, and the rule's stop with it.
    const last = new Map<string, OrderRequest>();
    for (const entry of journal) {
      if (entry.kind !== 'order' || entry.status !== 'wanted' || entry.request?.leg !== 'stop') continue;
      const { request } = entry;
      const before = last.get(request.signalKey);
      last.set(request.signalKey, request);
      if (!before) continue;
      if (request.side === 'sell') expect(request.triggerPrice).toBeGreaterThanOrEqual(before.triggerPrice!);
      else expect(request.triggerPrice).toBeLessThanOrEqual(before.triggerPrice!);
    }
  }

  /** After every event, on a state that has just been through its snapshot now and then. */
  function checkTargets(tape: readonly EngineEvent[]): void {
    let state = createState(strategies);
    const out = createEffects();
    tape.forEach((event, index) => {
      if (index % 29 === 0) state = restore(snapshot(state), strategies);
      step(state, event, out);
      const held = Math.abs([...state.markets.values()][0]?.position.quantity ?? 0);
      let asked = 0;
      for (const order of state.orders.values())
        if (order.request.leg === 'target' && !order.cancelWanted)
          asked += order.request.quantity - order.filled;
      expect(asked).toBeLessThanOrEqual(held);
    });
  }
});
