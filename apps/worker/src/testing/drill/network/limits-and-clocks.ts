import path from 'node:path';

import type { DrillRow } from '../row.ts';
import { networkRow, pause } from './scene.ts';
import type { Scene } from './scene.ts';

const ORDER = 'POST /fapi/v1/order$';
/** The first line of any request over REST, at the start of what a connection carries. */
const ANY_REQUEST = /^(?:GET|POST|PUT|DELETE) \/(?:fapi|sapi|api)\//;
/** A request that was written before the refusal could be read is on its way already. */
const GRACE_MS = 700;
const BAN_SECONDS = 8;

/** Requests of both workers while the exchange has banned their address. */
async function duringBan(scene: Scene, answer: object): Promise<void> {
  const [first] = scene.seats;
  if (!first) throw new Error('a scene without accounts');
  await scene.plant(first, ORDER, { headers: { 'Retry-After': String(BAN_SECONDS) }, ...answer });
  const before = scene.road.strike({ on: ANY_REQUEST });
  await scene.alert(first);
  await waitForOrder(scene, before);
  const startedAt = Date.now();
  await pause(GRACE_MS);
  const during = scene.road.strike({ on: ANY_REQUEST });
  // Alerts of everybody else, whichever worker holds them: none of it may reach the exchange.
  await scene.alertAll(0, scene.seats.slice(1));
  await pause(BAN_SECONDS * 1_000 - GRACE_MS - (Date.now() - startedAt) - 300);
  scene.expect(during.hits === 0, `${during.hits} requests during the ban`);
  during.stop();
  before.stop();
}

async function waitForOrder(scene: Scene, seen: { readonly hits: number }): Promise<void> {
  const [first] = scene.seats;
  for (let look = 0; look < 800; look += 1) {
    if (first && (await scene.asked(first, 'POST /fapi/v1/order')) > 0) return;
    await pause(50);
  }
  throw new Error(`no order was sent within 40 s; ${seen.hits} requests`);
}

const SKEWS = [500, -500, 2_000, -2_000, 30_000, -30_000] as const;
const SHIFTED = path.join(import.meta.dirname, 'shifted-clock.mjs');
const shifted = (plan: string): Readonly<Record<string, string>> => ({
  NODE_OPTIONS: `--import=${SHIFTED}`,
  SHIFTED_CLOCK: plan,
});

export const LIMIT_AND_CLOCK_ROWS: readonly DrillRow[] = [
  networkRow({
    fault: 'F17/X19 ban',
    what: 'one of two workers is told 418 (odd rounds 429) with Retry-After 8 s: no request of either until then',
    ...{ rounds: 1, inCi: false, accounts: 8, workers: [{}, {}], proxied: true },
    strike: async (scene, round) => {
      const message = 'Way too many requests; IP banned.';
      await duringBan(scene, { status: round % 2 === 0 ? 418 : 429, body: { code: -1003, msg: message } });
    },
  }),
  networkRow({
    fault: 'F17/X19 budget',
    what: 'two workers believe in more weight than the exchange grants: 429, never 418, and everything comes to rest',
    // Straight to the exchange: what is under way for seconds in a proxy on a busy machine arrives after the refusal.
    ...{ rounds: 1, inCi: false, accounts: 8, workers: [{}, {}], withinMs: 300_000 },
    ownExchange: { EXCHANGE_WEIGHT_PER_MINUTE: '700' },
    restWithinMs: 150_000,
    mayFillNothing: true,
    strike: async (scene, round) => {
      await scene.alertAll(round);
      const key = { apiKey: 'nobody' };
      // Somebody else behind the same address uses up the rest of the minute.
      for (let asked = 0; asked < 150; asked += 1) {
        const answer = await fetch(`${scene.exchange.url}/fapi/v1/depth?symbol=BTCUSDT&limit=1000`, {
          headers: { 'x-mbx-apikey': key.apiKey },
        });
        if (answer.status === 429) break;
      }
      await pause(2_000);
      const banned = await fetch(`${scene.exchange.url}/fapi/v1/time`);
      scene.expect(banned.status !== 418, 'the address was banned');
    },
  }),
  networkRow({
    fault: 'F19/X18 venue clock',
    what: 'the exchange’s clock is off by 0.5, 2 or 30 s either way, changed while orders are on their way',
    ...{ rounds: 1, inCi: false, accounts: 6, ownExchange: {} },
    strike: async (scene, round) => {
      const skew = (clockSkewMs: number): Promise<unknown> => scene.exchange.post('/fault', { clockSkewMs });
      await skew(SKEWS[round % SKEWS.length] ?? 0);
      await scene.alertAll(round);
      scene.faults.push(...(await scene.rest(45_000)));
      await skew(SKEWS[(round + 1) % SKEWS.length] ?? 0);
      await Promise.all(scene.seats.map((seat) => scene.alert(seat, { action: 'close' })));
    },
  }),
  networkRow({
    fault: 'F19/X18 worker clocks',
    what: 'one worker’s clock is fast and the other’s slow (0.5, 2, 30 s); one jumps back an hour or goes on by a step',
    ...{ rounds: 1, inCi: false, accounts: 8, workers: [] },
    strike: async (scene, round) => {
      const skew = SKEWS[(round * 2) % SKEWS.length] ?? 0;
      const jump = round % 2 === 0 ? -3_600_000 : 1_500;
      scene.launch(shifted(`${skew}`));
      scene.launch(shifted(`${-skew},${jump}@12000`));
      await scene.started();
      for (const seat of scene.seats)
        if (seat.index % 3 === 1) await scene.plant(seat, ORDER, { drop: 'after' });
      await scene.alertAll(round);
      await pause(8_000);
    },
  }),
];
