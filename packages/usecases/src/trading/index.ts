export { getDashboard } from './dashboard.ts';
export { getEquity } from './equity.ts';
export { listFills } from './fills.ts';
export { listActivity, listJournal } from './journal.ts';
export { getOrder, listOrders } from './orders.ts';
export { closePosition, listPositions } from './positions.ts';
export { listSlippage } from './slippage.ts';
