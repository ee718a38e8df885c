import type { DrillRow } from '../row.ts';
import { networkRow, pause } from './scene.ts';
import type { Scene } from './scene.ts';

const ORDER = 'POST /fapi/v1/order$';
const USER_STREAM = 'GET /private/ws';

/** Attempts that a backoff from a quarter of a second, doubled each time, makes in twenty seconds, and some to spare. */
const MOST_CONNECTS = 12;
const STORM_MS = 20_000;

const expireKey = async (scene: Scene, apiKey: string): Promise<void> => {
  await scene.exchange.post('/fault', { apiKey, expireListenKey: true });
};

export const STREAM_ROWS: readonly DrillRow[] = [
  networkRow({
    fault: 'F16/X15 mute stream',
    what: 'the user stream is alive and says nothing; the entry’s answer is lost too on every second account',
    ...{ rounds: 1, inCi: false, accounts: 8, okxAccounts: 2 },
    strike: async (scene, round) => {
      for (const seat of scene.seats) {
        await scene.plant(seat, 'WS user', { ws: 'mute' });
        if (seat.index % 2 === 1) await scene.plant(seat, ORDER, { drop: 'after' });
      }
      await scene.alertAll(round);
      scene.faults.push(...(await scene.rest(60_000)));
      // By now the watchdog has taken the mute stream down; what comes next must be heard again.
      await Promise.all(scene.seats.map((seat) => scene.alert(seat, { action: 'close' })));
    },
  }),
  networkRow({
    fault: 'F16/X14 disconnect',
    what: 'the stream is cut as the order is executed, as after a day; what it would have said is never delivered',
    ...{ rounds: 1, inCi: false, accounts: 10, okxAccounts: 2 },
    strike: async (scene, round) => {
      for (const seat of scene.seats) {
        await scene.plant(seat, 'WS user', { ws: 'terminate', skip: (seat.index + round) % 3 });
        if (seat.index % 3 === 0) await scene.plant(seat, ORDER, { drop: 'after' });
      }
      await scene.alertAll(round);
    },
  }),
  networkRow({
    fault: 'X16 listen key',
    what: 'the key of the user stream runs out, before the alert and again while its order is on its way',
    ...{ rounds: 1, inCi: false, accounts: 10, okxAccounts: 2 },
    strike: async (scene, round) => {
      for (const { trader } of scene.seats) await expireKey(scene, trader.key.apiKey);
      await pause((round % 3) * 700);
      for (const seat of scene.seats) await scene.plant(seat, ORDER, { delayMs: 900 });
      await scene.alertAll(round);
      await pause(500);
      for (const { trader } of scene.seats) await expireKey(scene, trader.key.apiKey);
    },
  }),
  networkRow({
    fault: 'X17 reconnect storm',
    what: 'the user stream is closed as soon as it is opened, for 20 s: backoff, and at rest once it stays',
    ...{ rounds: 1, inCi: false, accounts: 5, proxied: true },
    strike: async (scene, round) => {
      const storm = scene.road.strike({ on: USER_STREAM, down: { cutAfterBytes: (round % 3) * 60 } });
      for (const { trader } of scene.seats)
        await scene.exchange.post('/fault', { apiKey: trader.key.apiKey, terminateNow: true });
      await pause(2_000);
      await scene.alertAll(round);
      await pause(STORM_MS - 2_000);
      const each = storm.hits / scene.seats.length;
      scene.expect(storm.hits > 0, 'no stream was opened again: the round proves nothing');
      scene.expect(each <= MOST_CONNECTS, `${each} connections of each account in ${STORM_MS} ms`);
      scene.road.heal();
    },
  }),
];
