export { clientOrderIdOf, isOurClientOrderId } from './client-order-id.ts';
export { byUrgency } from './dispatch-rank.ts';
export { judgeKey } from './judge-key.ts';
export { keyCaution, mostOfWallet } from './key-terms.ts';
export { judgeMarket } from './judge-market.ts';
export { judgeMode } from './judge-mode.ts';
export { ABSENT_ANSWERS_NEEDED, decideUnknown } from './unknown-order.ts';
export type { UnknownOrder, UnknownPolicy, UnknownVerdict } from './unknown-order.ts';
