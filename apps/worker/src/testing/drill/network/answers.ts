import { until } from '../../system.ts';
import type { DrillRow } from '../row.ts';
import { networkRow, pause, QUARANTINE_MS } from './scene.ts';
import type { Scene, Seat } from './scene.ts';

const ORDER = 'POST /fapi/v1/order$';
const OKX_ORDER = 'POST /api/v5/trade/order$';

/** Answers after which nobody knows what became of an order, as the exchange and the proxies before it give them. */
const DARK_ANSWERS: readonly { readonly status: number; readonly body: object | string }[] = [
  { status: 503, body: { code: -1000, msg: 'An unknown error occurred while processing the request.' } },
  { status: 500, body: { code: -1001, msg: 'Internal error; unable to process your request.' } },
  { status: 500, body: { code: -1006, msg: 'An unexpected response was received from the message bus.' } },
  { status: 504, body: { code: -1007, msg: 'Timeout waiting for response from backend server.' } },
  { status: 503, body: 'Unknown error, please check your request or try again later.' },
  { status: 504, body: '' },
  { status: 502, body: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>' },
  { status: 200, body: '' },
  { status: 200, body: '<html><body>We will be back soon.</body></html>' },
];
const OKX_DARK_ANSWERS: readonly { readonly status: number; readonly body: object | string }[] = [
  { status: 200, body: { code: '50004', msg: 'API endpoint request timeout', data: [] } },
  { status: 200, body: { code: '50026', msg: 'System error', data: [] } },
  { status: 502, body: '<html><body>Bad Gateway</body></html>' },
];

const answerFor = ({ index, venue }: Seat, round: number): { status: number; body: object | string } => {
  const answers = venue === 'okx' ? OKX_DARK_ANSWERS : DARK_ANSWERS;
  return answers[(index + round) % answers.length] ?? { status: 500, body: '' };
};

const orderRoute = ({ venue }: Seat): string => (venue === 'okx' ? OKX_ORDER : ORDER);

/** One entry of each account, in that state (null: any), sent so many times by the exchange's own count of requests. */
async function expectEntries(
  scene: Scene,
  wanted: string | null,
  isEnough: (sends: number) => boolean,
  otherwise: string,
  seats: readonly Seat[] = scene.seats,
): Promise<void> {
  for (const seat of seats) {
    const states = (await scene.entries(seat)).map(({ state }) => state);
    const sends = await scene.asked(
      seat,
      seat.venue === 'okx' ? 'POST /api/v5/trade/order' : 'POST /fapi/v1/order',
    );
    scene.expect(
      states.length === 1 && (wanted === null || states[0] === wanted) && isEnough(sends),
      `account ${seat.index} (${seat.venue}): ${otherwise}; entries ${states.join(', ')}, sent ${sends} times`,
    );
  }
}

const once = (sends: number): boolean => sends === 1;
const again = (sends: number): boolean => sends >= 2;

/** Older than a market entry may become before it can be sent a second time, young enough for the first. */
const STALE_MS = 50_000;
/** Long enough that nothing is sent a second time before the signal is too old. */
const LONG_QUARANTINE = { VENUE_QUARANTINE_MS: '12000' };

export const ANSWER_ROWS: readonly DrillRow[] = [
  networkRow({
    fault: 'F9/X1 executed',
    what: 'the order is executed, the answer is 503, 504, -1000…-1007, HTML or empty (OKX: 50004, 50026, HTML)',
    ...{ rounds: 2, inCi: true, accounts: 9, okxAccounts: 3 },
    strike: async (scene, round) => {
      for (const seat of scene.seats)
        await scene.plant(seat, orderRoute(seat), { when: 'after', ...answerFor(seat, round) });
      await scene.alertAll(round);
      await scene.rest(90_000);
      await expectEntries(scene, 'filled', once, 'must be found, not sent again');
    },
  }),
  networkRow({
    fault: 'F10/X2 not executed',
    what: 'the order never arrives, same answers: sent again after the quarantine and three looks',
    ...{ rounds: 2, inCi: false, accounts: 10 },
    strike: async (scene, round) => {
      for (const seat of scene.seats)
        await scene.plant(
          seat,
          ORDER,
          seat.index === 9 ? { drop: 'before' } : { when: 'before', ...answerFor(seat, round) },
        );
      await scene.alertAll(round);
      await scene.rest(90_000);
      await expectEntries(scene, 'filled', again, 'must be sent again');
      for (const seat of scene.seats) {
        const looks = await scene.asked(seat, 'GET /fapi/v1/order');
        scene.expect(looks >= 3, `account ${seat.index}: sent again after ${looks} looks`);
      }
    },
  }),
  networkRow({
    fault: 'F10/X2 grown old',
    what: 'the order never arrives and its signal grows too old meanwhile: it expires',
    ...{ rounds: 2, inCi: false, accounts: 10, mayFillNothing: true, workers: [LONG_QUARANTINE] },
    strike: async (scene, round) => {
      for (const seat of scene.seats)
        await scene.plant(seat, ORDER, { when: 'before', ...answerFor(seat, round) });
      const time = new Date(Date.now() - STALE_MS).toISOString();
      await Promise.all(scene.seats.map((seat) => scene.alert(seat, { time })));
      await scene.rest(60_000);
      await expectEntries(scene, 'expired', once, 'must expire');
      for (const { trader, index } of scene.seats) {
        const { orders } = await scene.exchange.books(trader.key.apiKey);
        scene.expect(orders.length === 0, `account ${index}: ${orders.length} orders at the exchange`);
      }
    },
  }),
  networkRow({
    fault: 'F12/X3 read lag',
    what: 'executed, answer lost, and for up to 12 s the venue denies that the order exists; half of the events are lost too',
    ...{ rounds: 2, inCi: false, accounts: 10 },
    strike: async (scene, round) => {
      for (const seat of scene.seats) {
        const hideOrderMs = 500 + ((seat.index * 1_300 + round * 700) % 11_500);
        await scene.plant(seat, ORDER, { drop: 'after', hideOrderMs });
        if (seat.index % 2 === 1) await scene.plant(seat, 'WS user', { ws: 'drop', count: 6 });
      }
      await scene.alertAll(round);
      await pause(12_500);
      await scene.rest(90_000);
      await expectEntries(scene, null, once, 'must not be sent again');
    },
  }),
  networkRow({
    fault: 'F14 duplicate id',
    what: 'the venue says that the id is taken, after it took the order and (odd accounts) without having taken it',
    ...{ rounds: 2, inCi: false, accounts: 8, okxAccounts: 2 },
    strike: async (scene, round) => {
      for (const seat of scene.seats) {
        const row = { ordId: '', clOrdId: '', sCode: '51016', sMsg: 'Client order ID already exists.' };
        const refusal =
          seat.venue === 'okx'
            ? { status: 200, body: { code: '1', msg: 'All operations failed', data: [row] } }
            : { status: 400, body: { code: -4116, msg: 'ClientOrderId is duplicated.' } };
        const isTaken = seat.venue === 'okx' || seat.index % 2 === 0;
        await scene.plant(seat, orderRoute(seat), { when: isTaken ? 'after' : 'before', ...refusal });
      }
      await scene.alertAll(round);
      await scene.rest(QUARANTINE_MS + 45_000);
      await expectEntries(scene, 'filled', (sends) => sends >= 1, 'a duplicate id is a reason to look');
    },
  }),
  networkRow({
    fault: 'F15 user events',
    what: 'fills before the answer; events twice, out of order and lost, in every mixture',
    ...{ rounds: 2, inCi: false, accounts: 10, okxAccounts: 2, proxied: true },
    strike: async (scene, round) => {
      // The answer dawdles on its way back, so what the stream says of the order comes first.
      scene.road.strike({ on: 'POST /fapi/v1/order ', times: 10, down: { latencyMs: 700 } });
      const kinds = ['duplicate', 'reorder', 'drop'] as const;
      for (const seat of scene.seats) {
        const first = kinds[(seat.index + round) % kinds.length];
        const second = kinds[(seat.index + round * 2 + 1) % kinds.length];
        await scene.plant(seat, 'WS user', { ws: first, count: 4 });
        await scene.plant(seat, 'WS user', { ws: second, skip: 2, count: 6 });
      }
      await scene.alertAll(round);
    },
  }),
  networkRow({
    fault: 'X20 order rate',
    what: 'the account’s order rate is used up (-1015): its entry is sent later, its stop before anything else; other accounts go on',
    ...{ rounds: 2, inCi: false, accounts: 8, withinMs: 300_000 },
    strike: async (scene, round) => {
      // After a second refusal there is room again after a minute; by then an alert of the usual life is too old.
      for (const { trader } of scene.seats)
        await scene.system.app.asUser(trader.userId, async ({ webhooks }) => {
          for (const { webhookId } of await webhooks.list())
            await webhooks.update(webhookId, { ttlSeconds: 600 });
        });
      const words = { status: 429, body: { code: -1015, msg: 'Too many new orders.' } };
      const [bystander, ...limited] = scene.seats;
      if (!bystander) throw new Error('the row needs a bystander');
      for (const seat of limited) {
        await scene.plant(seat, ORDER, { ...words, count: 1 + ((seat.index + round) % 2) });
        if (seat.index % 2 === 1) await scene.plant(seat, 'POST /fapi/v1/algoOrder$', words);
      }
      await scene.alertAll(round, limited);
      // By now they have been refused: an address that keeps silent for them would hold this one back too.
      await pause(3_000);
      const before = Date.now();
      await scene.alert(bystander);
      await until(
        'an account that was not limited has entered',
        async () => (await scene.entries(bystander))[0]?.state,
        (state) => state === 'filled',
        20_000,
      );
      const tookMs = Date.now() - before;
      scene.expect(tookMs < 9_000, `an account that was not limited waited for ${tookMs} ms`);
      await scene.rest(150_000);
      await expectEntries(scene, 'filled', again, 'must be sent once there is room', limited);
    },
  }),
];
