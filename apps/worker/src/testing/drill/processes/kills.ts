import type { Child } from '../../child.ts';
import { inTime } from '../run-rows.ts';
import type { DrillRow } from '../row.ts';
import { BTC, pause, processRow } from './round.ts';
import type { ProcessRound } from './round.ts';

const ACCOUNTS = 6;
const CRASH_WITHIN_MS = 120_000;
const STREAMS_OPEN_MS = 2_500;

/** A worker that is to kill itself at a point does, and a sound one takes its place. */
async function crashAt(round: ProcessRound, point: string): Promise<void> {
  await itsEnd(round.launch({ CRASHPOINT: point }), point);
}

async function itsEnd(killed: Child, point: string): Promise<void> {
  await inTime(killed.exited, CRASH_WITHIN_MS, `the worker did not pass ${point}`);
  if (killed.process.signalCode !== 'SIGKILL') throw new Error(`the worker ended by itself at ${point}`);
}

/** Positions that are there, protected, before the crash. */
async function openPositions(round: ProcessRound, body: object = {}): Promise<void> {
  await round.addTraders(ACCOUNTS);
  const worker = await round.start();
  await round.settled();
  await round.alertAll(body);
  const left = await round.atRest(90_000);
  if (left.length > 0) throw new Error(`no positions to begin with: ${left.join('; ')}`);
  await worker.kill('SIGTERM');
}

const passOf = (number: number): number => 1 + ((number * 7) % ACCOUNTS);
const BRACKET = { stop: { percent: 1 }, takeProfit: [{ percent: 3 }] };

/** What F1 has beside entries: fills, recovery, closing, brackets. */
const CRASH_ROWS: readonly DrillRow[] = [
  processRow({
    fault: 'F1/C11',
    what: 'kill −9 of the worker as it takes in a fill',
    rounds: 1,
    inCi: false,
    strike: async (round, number) => {
      const point = `C11:${passOf(number)}`;
      await round.addTraders(ACCOUNTS);
      const doomed = await round.start({ CRASHPOINT: point });
      await round.settled();
      // Its streams are open by then: a fill that was there before would be read, not heard.
      await pause(STREAMS_OPEN_MS);
      await round.alertAll();
      await itsEnd(doomed, point);
      await round.start();
    },
  }),
  processRow({
    fault: 'F1/C12',
    what: 'the answer is lost and the stream is silent; kill −9 of the worker as it finds out that the order is filled',
    rounds: 1,
    inCi: false,
    strike: async (round, number) => {
      await round.addTraders(ACCOUNTS);
      await round.startBots();
      await round.plantForAll({ route: 'POST /fapi/v1/order$', drop: 'after' });
      // A fill that is heard of would end the order before anybody asks what became of it.
      await round.plantForAll({ route: 'WS user', ws: 'mute' });
      await round.alertAll();
      await crashAt(round, `C12:${1 + (number % 3)}`);
      await round.healAll();
      await round.start();
    },
  }),
  ...(['C7', 'C8', 'C9', 'C10'] as const).map((point) =>
    processRow({
      fault: `F1/${point} close`,
      what: 'kill −9 while positions are being closed',
      rounds: 1,
      inCi: false,
      strike: async (round, number) => {
        await openPositions(round);
        await round.alertAll({ action: 'close' });
        await crashAt(round, `${point}:${passOf(number)}`);
        await round.start();
      },
    }),
  ),
  ...(['C7', 'C8', 'C10'] as const).map((point) =>
    processRow({
      fault: `F1/X8/${point} bracket`,
      what: 'kill −9 while stops and targets are being placed behind filled entries',
      rounds: 1,
      inCi: false,
      strike: async (round, number) => {
        await round.addTraders(ACCOUNTS);
        await round.startBots();
        await round.alertAll(BRACKET);
        // Each account sends an entry first: later passes are of what protects them.
        await crashAt(round, `${point}:${ACCOUNTS + passOf(number)}`);
        await round.start();
        await round.atRest(60_000);
        for (const [index, { key }] of round.traders.entries()) {
          const { positions, algos } = await round.system.exchange.books(key.apiKey);
          const open = algos.filter(({ algoStatus }) => algoStatus === 'NEW').length;
          if (positions.length > 0 && open !== 2)
            round.faults.push(`account ${index}: ${open} protective orders, not a stop and a target`);
        }
      },
    }),
  ),
];

const SOAK_MS = 120_000;
const SOAK_ACCOUNTS = 30;
const SIGNAL_EVERY_MS = 50;
const WORKERS = 3;

/** A sequence that depends on the round alone. */
function dice(seed: number): () => number {
  let state = seed * 2_654_435_761 + 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Kills one of the workers every 0.5 to 3 s; the place of each is taken at once. */
async function keepKilling(round: ProcessRound, workers: Child[], roll: () => number): Promise<void> {
  const until = Date.now() + SOAK_MS;
  while (Date.now() < until) {
    await pause(500 + roll() * 2_500);
    const index = Math.floor(roll() * workers.length);
    await workers[index]?.kill('SIGKILL');
    workers[index] = round.launch();
  }
}

const ACTIONS = ['long', 'short', 'close'] as const;

const soakRow = processRow({
  fault: 'F3',
  what: `kill −9 of a random worker of ${WORKERS} every 0.5 to 3 s for two minutes, twenty alerts a second`,
  rounds: 1,
  inCi: false,
  alone: true,
  withinMs: 600_000,
  healWithinMs: 150_000,
  strike: async (round, number) => {
    const roll = dice(number + 1);
    await round.addTraders(SOAK_ACCOUNTS);
    const workers = await Promise.all(Array.from({ length: WORKERS }, () => round.start()));
    const killing = keepKilling(round, workers, roll);
    const endsAt = Date.now() + SOAK_MS;
    for (let next = Date.now(); next < endsAt; next += SIGNAL_EVERY_MS) {
      await pause(Math.max(0, next - Date.now()));
      const account = Math.floor(roll() * SOAK_ACCOUNTS);
      await round.alert(account, { action: ACTIONS[Math.floor(roll() * ACTIONS.length)] });
    }
    await killing;
  },
});

/** A deploy: each worker in turn is asked to end while sends are on their way, and a new one takes its place. */
const deployRow = processRow({
  fault: 'F30',
  what: 'workers are replaced one by one (SIGTERM) with orders on their way: each ends in time, nothing is lost',
  rounds: 1,
  inCi: false,
  ownExchange: {},
  strike: async (round, number) => {
    await round.system.exchange.post('/fault', { route: 'POST /fapi/v1/order$', delayMs: 700, count: -1 });
    await round.addTraders(ACCOUNTS, [BTC, { symbol: 'ETH/USDT:USDT' }]);
    const old = await Promise.all([round.start(), round.start()]);
    await round.settled();
    for (const [index, worker] of old.entries()) {
      await round.alertAll({}, index);
      await pause(300 + 200 * (number % 4));
      const next = round.launch();
      const askedAt = Date.now();
      await worker.kill('SIGTERM');
      const tookMs = Date.now() - askedAt;
      if (tookMs > 20_000) round.faults.push(`worker ${index} took ${tookMs} ms to end`);
      if (worker.process.exitCode !== 0)
        round.faults.push(`worker ${index} ended with ${worker.process.exitCode}, not 0`);
      await next.ready;
    }
  },
});

export const KILL_SOAK_ROWS: readonly DrillRow[] = [...CRASH_ROWS, deployRow, soakRow];
