import { Fleet } from '../../apps/worker/src/testing/simulation/fleet.ts';
import { PLANTED_BUGS } from '../../apps/worker/src/testing/simulation/planted-bugs.ts';
import type { PlantedBug } from '../../apps/worker/src/testing/simulation/planted-bugs.ts';

export interface MutationRow {
  readonly bug: string;
  readonly what: string;
  /** Nights played until it was seen; null: it was not. */
  readonly seenAfter: number | null;
  readonly seed: number | null;
  readonly violation: string | null;
}

/** A bug that so many nights do not show is one that the simulation cannot see. */
const SEEDS = 1_000;

/** Plays the simulation with each planted bug until a law is broken. */
export async function runMutations(
  processes: number,
  onRow: (row: MutationRow) => void,
): Promise<readonly MutationRow[]> {
  const fleet = Fleet.start(processes);
  try {
    const rows: MutationRow[] = [];
    for (const bug of PLANTED_BUGS) {
      const row = await findBug(fleet, bug);
      rows.push(row);
      onRow(row);
    }
    return rows;
  } finally {
    fleet.stop();
  }
}

async function findBug(fleet: Fleet, { name, what }: PlantedBug): Promise<MutationRow> {
  let played = 0;
  let found: { readonly seed: number; readonly violation: string } | null = null;
  await fleet.play({
    ...{ from: 1, to: 1 + SEEDS, twice: false, bug: name },
    isEnough: () => found !== null,
    onReport: ({ from, to, failures }) => {
      played += to - from;
      const [first] = failures;
      if (first) found ??= { seed: first.seed, violation: first.violations[0] ?? '' };
    },
  });
  const seen = found as { readonly seed: number; readonly violation: string } | null;
  return {
    ...{ bug: name, what, seenAfter: seen ? played : null },
    ...{ seed: seen?.seed ?? null, violation: seen?.violation ?? null },
  };
}
