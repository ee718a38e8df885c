import type { RouteName, StreamMessage } from '@trendy/contracts';

type Kind = Extract<StreamMessage, { type: 'changed' }>['kinds'][number];

/** What to read again when the stream says that something of this kind has changed. */
const AFFECTED: Readonly<Record<Kind, readonly RouteName[]>> = {
  account: ['listAccounts', 'getAccount', 'getDashboard'],
  position: ['listPositions', 'getDashboard'],
  order: ['listOrders', 'getOrder', 'listSlippage', 'listActivity'],
  fill: ['listFills', 'listBotResults', 'listActivity', 'listPositions', 'getDashboard', 'getEquity'],
  journal: ['listJournal', 'listActivity', 'listBots', 'getBot'],
  bot: ['listBots', 'getBot', 'getDashboard'],
  delivery: ['listDeliveries', 'listWebhooks'],
  backtest: ['listBacktests', 'getBacktest'],
  equity: ['getEquity', 'getDashboard', 'listPositions'],
};

export function routesChanged(kinds: readonly Kind[]): readonly RouteName[] {
  return [...new Set(kinds.flatMap((kind) => AFFECTED[kind]))];
}
