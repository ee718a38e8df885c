import type { Core } from './core.ts';
import type { Account, AlgoOrder, AlgoStatus, Order } from './types.ts';

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

/** A triggered order has ended: so has the conditional order that placed it. */
export function finishAlgoOf(core: Core, account: Account, order: Order): void {
  if (order.algoId === 0) return;
  const algo = account.algos.get(order.algoId);
  if (algo?.status === 'triggered') setAlgoStatus(core, account, algo, 'finished');
}

/** `closePosition` orders go when the position they would close has gone; plain reduce-only ones stay, as on real venues. */
export function dropCloseOrders(core: Core, account: Account, symbol: string): void {
  const quantity = account.positions.get(symbol)?.quantity ?? 0;
  for (const algo of [...account.openAlgos.values()]) {
    if (algo.symbol !== symbol || !algo.closePosition) continue;
    const closes = algo.side === 'sell' ? quantity > 0 : quantity < 0;
    if (!closes) setAlgoStatus(core, account, algo, 'expired', 'position closed');
  }
}
