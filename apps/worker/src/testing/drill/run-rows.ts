import type { DrillContext, DrillRow, RoundResult } from './row.ts';

/** How much of the table is run. */
export interface DrillSize {
  /** Every row's own number of rounds times this, rounded up. */
  readonly factor: number;
  /** Rounds of a row at most. */
  readonly atMost: number;
}

export interface PlannedRound {
  readonly row: DrillRow;
  readonly round: number;
}

export interface RoundOutcome extends RoundResult {
  readonly fault: string;
  readonly round: number;
  /** With all that it started and stopped. */
  readonly tookMs: number;
}

/** What a round works with, taken back when it is over. */
export interface Lent {
  readonly context: DrillContext;
  giveBack(): Promise<void>;
}

const ROUND_WITHIN_MS = 240_000;

/** The first round of every row before the second of any: a drill that is broken off has seen every fault. */
export function planRounds(rows: readonly DrillRow[], size: DrillSize): readonly PlannedRound[] {
  return rows
    .flatMap((row) =>
      Array.from({ length: roundsOf(row, size) }, (_, round): PlannedRound => ({ row, round })),
    )
    .sort((a, b) => a.round - b.round);
}

const roundsOf = (row: DrillRow, { factor, atMost }: DrillSize): number =>
  Math.max(1, Math.min(Math.ceil(row.rounds * factor), atMost));

/**
 * Runs one by one the rounds that bear no company, while nobody has left anything behind on the server; then the others
 * a few at a time, for most of a round is waiting. A round that throws, or is not over in time, is a broken promise with
 * its message; it never ends the drill.
 */
export async function runRounds(
  planned: readonly PlannedRound[],
  parallel: number,
  lend: () => Promise<Lent>,
  onOutcome: (outcome: RoundOutcome) => void,
): Promise<readonly RoundOutcome[]> {
  const outcomes: RoundOutcome[] = [];
  const work = async (waiting: PlannedRound[]): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const outcome = await runRound(next, lend);
      outcomes.push(outcome);
      onOutcome(outcome);
    }
  };
  await work(planned.filter(({ row }) => row.alone === true));
  const together = planned.filter(({ row }) => row.alone !== true);
  await Promise.all(Array.from({ length: parallel }, () => work(together)));
  return outcomes;
}

async function runRound({ row, round }: PlannedRound, lend: () => Promise<Lent>): Promise<RoundOutcome> {
  const startedAt = Date.now();
  const name = () => ({ fault: row.fault, round, tookMs: Date.now() - startedAt });
  const withinMs = row.withinMs ?? ROUND_WITHIN_MS;
  let lent: Lent | null = null;
  try {
    lent = await lend();
    const { context } = lent;
    const result = await inTime(row.run(context, round), withinMs, `not over within ${withinMs / 1_000} s`);
    return { ...name(), healedMs: result.healedMs, faults: result.faults };
  } catch (thrown) {
    return { ...name(), healedMs: Date.now() - startedAt, faults: [messageOf(thrown)] };
  } finally {
    await lent?.giveBack().catch(() => undefined);
  }
}

const MAX_MESSAGE = 2_000;
const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, MAX_MESSAGE);

/** @throws Error with `message` when the work takes longer. */
export async function inTime<T>(work: Promise<T>, ms: number, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
