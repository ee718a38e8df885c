import { readFile } from 'node:fs/promises';

import { inTime } from '../run-rows.ts';
import { pause, processRow } from './round.ts';
import type { ProcessRound } from './round.ts';

const ACCOUNTS = 6;
const PASSES_WITHIN_MS = 90_000;
const POINTS = ['C7', 'C8', 'C6', 'C9'] as const;

const pointOf = (number: number): string => POINTS[number % POINTS.length] ?? 'C7';

/** A worker that stands still at a point of the order path, with a second one beside it. */
async function standStill(
  round: ProcessRound,
  number: number,
  act: string,
): Promise<Awaited<ReturnType<ProcessRound['start']>>> {
  await round.addTraders(ACCOUNTS);
  await round.startBots();
  await round.alertAll();
  const still = round.launch({ CRASHPOINT: `${pointOf(number)}:${1 + (number % 3)}:${act}` });
  await still.ready;
  return still;
}

/** Linux tells of a process whether it has been stopped. */
async function hasStopped(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')) return;
    await pause(50);
  }
}

const stopped = (seconds: number) => async (round: ProcessRound, number: number) => {
  const still = await standStill(round, number, 'stop');
  await inTime(
    hasStopped(still.process.pid ?? 0),
    PASSES_WITHIN_MS,
    `the worker did not pass ${pointOf(number)}`,
  );
  const startedAt = Date.now();
  await round.start();
  await pause(Math.max(0, seconds * 1_000 - (Date.now() - startedAt)));
  still.process.kill('SIGCONT');
  // What it does on waking it does within the first moments.
  await pause(2_000);
};

export const PAUSE_ROWS = [
  ...([5, 35, 90] as const).map((seconds) =>
    processRow({
      fault: `F4/X25 ${seconds} s`,
      what: `a worker stands still for ${seconds} s on its way to the exchange, another takes over, the first wakes`,
      rounds: seconds === 90 ? 1 : 2,
      inCi: false,
      strike: stopped(seconds),
    }),
  ),
  processRow({
    fault: 'F5',
    what: 'the event loop of a worker is blocked for longer than its lease, another worker takes over',
    rounds: 1,
    inCi: false,
    strike: async (round, number) => {
      await standStill(round, number, 'block=20000');
      await round.start();
      await pause(20_000);
    },
  }),
];
