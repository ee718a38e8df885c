import type { CrashPoint } from '../../crashpoint.ts';
import { runCell } from './cell.ts';
import type { EntryKind } from './cell.ts';
import type { DrillRow } from './row.ts';

/** The order path, from the start of a job to after the stored acknowledgement. */
const POINTS: readonly (readonly [CrashPoint, string, string])[] = [
  ['C5', 'F1/C5', 'as a job starts'],
  ['C6', 'F1/C6', 'with the risk reserved, before the commit'],
  ['C7', 'F1/X5/C7', 'between the stored send and the wire'],
  ['C8', 'F1/X5/C8', 'between the wire and the answer'],
  ['C9', 'F1/X5/C9', 'between the answer and its commit'],
  ['C10', 'F1/C10', 'after the stored answer'],
];
const KINDS: readonly EntryKind[] = ['market', 'limit'];
const ACCOUNTS = 10;

/** Fills that are read first would end the order before anybody asks what became of it. */
const BLIND = {
  healer: 'apps/worker/src/testing/blind-worker.ts',
  faults: [{ route: 'GET /fapi/v1/userTrades', delayMs: 5_000, count: -1 }],
};

/** kill −9 at every point of the order path: three kills of ten accounts with either kind of entry are sixty seeds. */
const POINT_ROWS: readonly DrillRow[] = POINTS.flatMap(([point, ids, when]) =>
  KINDS.map((kind): DrillRow => ({
    fault: `${ids} ${kind}`,
    what: `kill −9 of the worker ${when}, ${ACCOUNTS} accounts`,
    rounds: 3,
    // Between the stored send and the stored answer: the moments in which an order can be lost or doubled. The other
    // points are passed by thousands of simulated nights.
    inCi: (point === 'C7' && kind === 'market') || (point === 'C8' && kind === 'limit'),
    run: async ({ freshDatabase, exchange }, round) =>
      runCell(
        await freshDatabase(),
        exchange,
        { point, kind, seed: round },
        { accounts: ACCOUNTS, healWithinMs: 60_000 },
      ),
  })),
);

/** The venue takes an id again once its order is filled: a worker that sends without asking first must be seen doing so. */
const BLIND_ROW: DrillRow = {
  fault: 'F13',
  what: 'a worker that was broken on purpose sends again without asking: the venue takes it, and the judge sees it',
  rounds: 1,
  // A test of its own does the same.
  inCi: false,
  // Its fault strikes whoever reads fills.
  alone: true,
  run: async ({ freshDatabase, exchange }) => {
    const { healedMs, faults } = await runCell(
      await freshDatabase(),
      exchange,
      { point: 'C9', kind: 'market', seed: 1 },
      { accounts: ACCOUNTS, healWithinMs: 60_000, ...BLIND },
    );
    const isSeen = faults.some((words) => /was placed \d+ times/.test(words));
    return { healedMs, faults: isSeen ? [] : ['nobody saw that orders were placed twice'] };
  },
};

export const KILL_ROWS: readonly DrillRow[] = [...POINT_ROWS, BLIND_ROW];
