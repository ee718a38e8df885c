import type { PrivateCall } from './call.ts';
import { argsOf, recordOf } from './call.ts';
import { OkxError } from './errors.ts';
import { limitedAs, spend } from './http.ts';
import { amendOrders, cancelOrders, placeOrders } from './orders.ts';
import type { Rows } from './orders.ts';

const OPERATIONS: Readonly<Record<string, (call: PrivateCall) => Rows>> = {
  order: placeOrders,
  'batch-orders': placeOrders,
  'cancel-order': cancelOrders,
  'batch-cancel-orders': cancelOrders,
  'amend-order': amendOrders,
  'batch-amend-orders': amendOrders,
};

export const isOrderOperation = (op: string): boolean => Object.hasOwn(OPERATIONS, op);

/** Orders over a socket: the same handlers as over HTTP. The reply carries the request's id and when it came and went. */
export async function answerOrders(
  who: Pick<PrivateCall, 'wire' | 'account' | 'credential'>,
  frame: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { wire } = who;
  const op = String(frame['op']);
  const id = typeof frame['id'] === 'string' ? frame['id'] : '';
  const inTime = micros(wire.wall());
  const reply = (body: Record<string, unknown>): string =>
    JSON.stringify({ id, op, ...body, inTime, outTime: micros(wire.wall()) });
  try {
    spend(wire, limitedAs(who.credential));
    const list = Array.isArray(frame['args']) ? (frame['args'] as unknown[]) : [];
    const all = list.map((one) => argsOf(recordOf(one)));
    const [args] = all;
    const perform = OPERATIONS[op];
    if (!args || !perform) throw new OkxError('60012', 'Illegal request: args must hold at least one order.');
    const rows = wire.venue.turn(() => perform({ ...who, args, all }));
    await wire.venue.settled();
    return reply({ code: rows.code, msg: '', data: rows.rows });
  } catch (error) {
    if (!(error instanceof OkxError)) throw error;
    return reply({ code: error.code, msg: error.message, data: [] });
  }
}

const micros = (milliseconds: number): string => String(Math.round(milliseconds * 1_000));
