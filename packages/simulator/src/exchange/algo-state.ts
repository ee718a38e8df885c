import { rememberAlgo } from './core.ts';
import type { Core } from './core.ts';
import { heldOf, reduces } from './legs.ts';
import type { Account, AlgoOrder, AlgoStatus, Leg, Order } from './types.ts';

type AlgoTerms = Omit<
  AlgoOrder,
  'id' | 'account' | 'extreme' | 'status' | 'orderId' | 'triggeredAt' | 'reason' | 'createdAt' | 'updatedAt'
>;

/** Puts a conditional order to wait, and tells its owner. */
export function createAlgo(core: Core, account: Account, terms: AlgoTerms): AlgoOrder {
  core.counters.algo += 1;
  const algo: AlgoOrder = {
    ...terms,
    id: core.counters.algo,
    account: account.id,
    extreme: 0,
    status: 'new',
    orderId: 0,
    triggeredAt: 0,
    reason: '',
    createdAt: core.now,
    updatedAt: core.now,
  };
  rememberAlgo(account, algo);
  core.markets.get(algo.symbol)!.waiting.set(algo.id, algo);
  setAlgoStatus(core, account, algo, 'new');
  return algo;
}

/** Moves a conditional order to another status, writes it down and tells its owner. */
export function setAlgoStatus(
  core: Core,
  account: Account,
  algo: AlgoOrder,
  status: AlgoStatus,
  reason = '',
): void {
  algo.status = status;
  algo.reason = reason;
  algo.updatedAt = core.now;
  if (status !== 'new') {
    account.openAlgos.delete(algo.id);
    core.markets.get(algo.symbol)!.waiting.delete(algo.id);
  }
  core.dirty.algos.add(algo);
  core.userEvents.push({ kind: 'algo', account: account.id, at: core.now, algo: { ...algo } });
}

/** An order has ended: so has the conditional order that placed it, and its protection begins for what was filled. */
export function finishOrder(core: Core, account: Account, order: Order): void {
  if (order.algoId !== 0) {
    const algo = account.algos.get(order.algoId);
    if (algo?.status === 'triggered') setAlgoStatus(core, account, algo, 'finished');
  }
  if (order.attached && order.filled > 0) releaseAttached(core, account, order);
}

function releaseAttached(core: Core, account: Account, order: Order): void {
  const { stop, profit, clientId } = order.attached!;
  const first = stop ?? profit;
  if (!first) return;
  const isMarket = first.price === 0;
  const kind = stop ? 'stop' : 'take_profit';
  createAlgo(core, account, {
    symbol: order.symbol,
    clientId,
    side: order.side === 'buy' ? 'sell' : 'buy',
    leg: order.leg,
    type: isMarket ? `${kind}_market` : kind,
    timeInForce: 'gtc',
    quantity: order.filled,
    ...first,
    target: stop ? profit : null,
    callbackRate: 0,
    callbackTicks: 0,
    activationPrice: 0,
    reduceOnly: true,
    closePosition: false,
    priceProtect: false,
    anyNotional: true,
    isTrigger: false,
    goodTill: 0,
  });
}

/** `closePosition` orders go when the position they would close has gone; plain reduce-only ones stay, as on real venues. */
export function dropCloseOrders(core: Core, account: Account, symbol: string, leg: Leg): void {
  const held = heldOf(account, { symbol, leg });
  for (const algo of [...account.openAlgos.values()]) {
    if (algo.symbol !== symbol || algo.leg !== leg || !algo.closePosition) continue;
    if (!reduces(held, algo.side)) setAlgoStatus(core, account, algo, 'expired', 'position closed');
  }
}
