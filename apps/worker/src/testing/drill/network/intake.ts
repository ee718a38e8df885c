import type { Child } from '../../child.ts';
import { until } from '../../system.ts';
import type { DrillRow } from '../row.ts';
import { inTime } from '../run-rows.ts';
import { networkRow, pause } from './scene.ts';
import type { Scene, Seat } from './scene.ts';

/** As TradingView does: it hangs up after three seconds and comes again while nobody has said yes or no. */
const HANGS_UP_AFTER_MS = 3_000;
const COMES_AGAIN_AFTER_MS = 700;
const GIVES_UP_AFTER_MS = 60_000;
const CRASH_WITHIN_MS = 40_000;

/** Where the API is now; a new one takes another port. */
interface Address {
  url: string;
}

async function startApi(scene: Scene, env: Readonly<Record<string, string>> = {}): Promise<[Child, string]> {
  const api = scene.system.startApi(env);
  const ready = await api.ready;
  return [api, `http://127.0.0.1:${String(ready['port'] ?? '')}`];
}

/** Sends one alert of an account until it is told that it is stored. */
async function deliver(scene: Scene, seat: Seat, address: Address, round: number): Promise<void> {
  const [bot] = seat.trader.bots;
  if (!bot) throw new Error('a trader without a bot');
  const more = round % 2 === 0 ? {} : await scene.crossingLimit();
  const action = seat.index % 2 === 0 ? 'long' : 'short';
  const body = JSON.stringify({ v: 1, ticker: 'BTCUSDT.P', action, id: `tv-${seat.index}`, ...more });
  const deadline = Date.now() + GIVES_UP_AFTER_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(`${address.url}/hooks/tv/${bot.publicId}/${bot.secret}`, {
      ...{ method: 'POST', body, headers: { 'content-type': 'application/json' } },
      signal: AbortSignal.timeout(HANGS_UP_AFTER_MS),
    }).catch(() => null);
    if (answer?.ok) {
      const { id } = (await answer.json()) as { readonly id?: string };
      seat.signalId = id ?? null;
      return;
    }
    if (answer && answer.status < 500) throw new Error(`the intake said ${answer.status}`);
    await pause(COMES_AGAIN_AFTER_MS);
  }
  scene.faults.push(`account ${seat.index}: its alert was not stored within ${GIVES_UP_AFTER_MS} ms`);
}

/** Everybody was told yes: then each alert is there, and led to one entry however often it was sent. */
async function expectStored(scene: Scene): Promise<void> {
  for (const seat of scene.seats) {
    const { trader, signalId, index } = seat;
    const stored =
      signalId === null
        ? null
        : await scene.system.app.asUser(trader.userId, (store) => store.inbox.get(signalId));
    scene.expect(stored !== null, `account ${index}: told yes, but nothing is stored`);
  }
  scene.faults.push(...(await scene.rest(60_000)));
  for (const seat of scene.seats) {
    const count = (await scene.entries(seat)).length;
    scene.expect(count === 1, `account ${seat.index}: ${count} entries of one alert`);
  }
}

const apiRow = (point: 'C0' | 'C1' | 'C2', what: string): DrillRow =>
  networkRow({
    fault: `F2/${point}`,
    what: `kill −9 of the API ${what}; the sender comes again`,
    ...{ rounds: 1, inCi: false, accounts: 10 },
    strike: async (scene, round) => {
      const count = 1 + ((round * 3) % scene.seats.length);
      const [dying, url] = await startApi(scene, { CRASHPOINT: `${point}:${count}` });
      const address: Address = { url };
      let sound: Child | null = null;
      try {
        const delivered = Promise.all(scene.seats.map((seat) => deliver(scene, seat, address, round)));
        delivered.catch(() => undefined);
        await inTime(dying.exited, CRASH_WITHIN_MS, `the API did not pass ${point} ${count} times`);
        [sound, address.url] = await startApi(scene);
        await delivered;
        await expectStored(scene);
      } finally {
        await dying.kill('SIGKILL');
        await sound?.kill('SIGKILL');
      }
    },
  });

const relayRow = (point: 'C3' | 'C4', what: string): DrillRow =>
  networkRow({
    fault: `F2/${point}`,
    what: `kill −9 of the worker ${what}, while alerts come in by the API`,
    ...{ rounds: 1, inCi: false, accounts: 10, workers: [] },
    strike: async (scene, round) => {
      const [api, url] = await startApi(scene);
      try {
        const dying = scene.launch({ CRASHPOINT: `${point}:${1 + (round % 3)}` });
        for (const seat of scene.seats) {
          await deliver(scene, seat, { url }, round);
          await pause(150);
        }
        await until(
          `the worker died at ${point}`,
          () => Promise.resolve(dying.process.signalCode),
          (signal) => signal === 'SIGKILL',
          CRASH_WITHIN_MS,
        );
        scene.launch();
        await expectStored(scene);
      } finally {
        await api.kill('SIGKILL');
      }
    },
  });

export const INTAKE_ROWS: readonly DrillRow[] = [
  apiRow('C0', 'before an alert is stored'),
  apiRow('C1', 'while an alert is being stored'),
  apiRow('C2', 'once an alert is stored and before its sender hears of it'),
  relayRow('C3', 'between reading a promise and keeping it'),
  relayRow('C4', 'between keeping a promise and noting that it was kept'),
];
