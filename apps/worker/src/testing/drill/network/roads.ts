import type { DrillRow } from '../row.ts';
import { networkRow, pause } from './scene.ts';

/** As ccxt writes the first line of an order. */
const SENDS_ORDER = 'POST /fapi/v1/order ';

/** Bytes of an answer that get through: none, a part of its head, a part of its body. */
const CUTS = [0, 1, 17, 90, 200, 330, 420] as const;
/** Delays of a request, ms: within the receive window of a second, within the quarantine, beyond it, beyond all patience. */
const DELAYS = [150, 700, 1_300, 2_000, 2_900, 3_400, 5_200, 7_500, 10_000, 30_000] as const;

export const ROAD_ROWS: readonly DrillRow[] = [
  networkRow({
    fault: 'F8/X1 cut answer',
    what: 'executed, and the connection is cut before or within the head or the body of the answer',
    ...{ rounds: 1, inCi: false, accounts: 10, proxied: true },
    strike: async (scene, round) => {
      for (const { index } of scene.seats)
        scene.road.strike({
          ...{ on: SENDS_ORDER, times: 1 },
          down: { cutAfterBytes: CUTS[(index + round) % CUTS.length] ?? 0 },
        });
      await scene.alertAll(round);
      await scene.rest(45_000);
      for (const seat of scene.seats) {
        const sends = await scene.asked(seat, 'POST /fapi/v1/order');
        scene.expect(sends === 1, `account ${seat.index}: its entry was sent ${sends} times`);
      }
    },
  }),
  networkRow({
    fault: 'F8/X2 cut request',
    what: 'the connection is cut within the request: it never becomes one',
    ...{ rounds: 1, inCi: false, accounts: 10, proxied: true },
    strike: async (scene, round) => {
      for (const { index } of scene.seats)
        scene.road.strike({
          ...{ on: SENDS_ORDER, times: 1 },
          up: { cutAfterBytes: (index * 31 + round * 7) % 200 },
        });
      await scene.alertAll(round);
    },
  }),
  networkRow({
    fault: 'F11/X2 late request',
    what: 'the request dawdles 0–30 s on its way and is delivered all the same, when we have long given it up',
    ...{ rounds: 1, inCi: false, accounts: 10, proxied: true },
    strike: async (scene, round) => {
      for (const { index } of scene.seats)
        scene.road.strike({
          ...{ on: SENDS_ORDER, times: 1 },
          up: { latencyMs: DELAYS[(index + round) % DELAYS.length] ?? 0 },
        });
      await scene.alertAll(round);
      // The last of them is still on its way: what it may do must be judged as well.
      await pause(32_000);
    },
  }),
  networkRow({
    fault: 'F16/X15 half-open',
    what: 'connections stand open and carry nothing, new ones work: alerts in the middle of it, and a close after it',
    ...{ rounds: 1, inCi: false, accounts: 8, proxied: true },
    strike: async (scene, round) => {
      scene.road.stall();
      await pause((round % 3) * 4_000);
      await scene.alertAll(round);
      scene.faults.push(...(await scene.rest(75_000)));
      await Promise.all(scene.seats.map((seat) => scene.alert(seat, { action: 'close' })));
    },
  }),
  networkRow({
    fault: 'F16/F23/X14 black hole',
    what: 'nothing passes between us and the exchange for 15 s while orders are on their way',
    ...{ rounds: 1, inCi: false, accounts: 10, proxied: true },
    strike: async (scene, round) => {
      scene.road.set('down', { latencyMs: 300 });
      await scene.alertAll(round);
      await pause(300 + ((round * 400) % 1_600));
      scene.road.blackHole();
      await pause(15_000);
      scene.road.heal();
    },
  }),
  networkRow({
    fault: 'F24 refused',
    what: 'the exchange refuses connections for 8 s: nothing leaves, and what is still fresh is sent afterwards',
    ...{ rounds: 1, inCi: false, accounts: 10, proxied: true },
    strike: async (scene, round) => {
      scene.road.refuse();
      await scene.alertAll(round);
      await pause(8_000);
      for (const { trader, index } of scene.seats) {
        const { orders } = await scene.exchange.books(trader.key.apiKey);
        scene.expect(orders.length === 0, `account ${index}: an order went through a closed door`);
      }
      scene.road.heal();
    },
  }),
  networkRow({
    fault: 'F24 no such host',
    what: 'the exchange’s name does not resolve, or its TLS fails, from the start; then a worker that finds it',
    ...{ rounds: 1, inCi: false, accounts: 6, mayFillNothing: true },
    strike: async (scene, round) => {
      const { port } = new URL(scene.exchange.url);
      const url = round % 2 === 0 ? `http://exchange.invalid:${port}` : `https://127.0.0.1:${port}`;
      // The bots run already: a start that the venue does not answer would pause them, and nothing would be tried.
      await scene.killWorkers();
      const blind = scene.launch({ EXCHANGE_URL: url });
      await blind.ready;
      await scene.alertAll(round);
      await pause(6_000);
      for (const { trader, index } of scene.seats) {
        const { orders } = await scene.exchange.books(trader.key.apiKey);
        scene.expect(orders.length === 0, `account ${index}: an order reached an exchange nobody could find`);
      }
      await scene.killWorkers();
      scene.launch();
      await scene.started();
    },
  }),
  networkRow({
    fault: 'X27 poisoned start',
    what: 'the list of markets cannot be read at first: cut, and answered with HTML; alerts are waiting already',
    ...{ rounds: 1, inCi: false, accounts: 6, workers: [], proxied: true },
    strike: async (scene, round) => {
      const reads = 'GET /fapi/v1/exchangeInfo';
      scene.road.strike({ on: reads, times: 2 + round, down: { cutAfterBytes: round * 400 } });
      await scene.alertAll(round);
      scene.launch();
      await scene.started();
    },
  }),
];
