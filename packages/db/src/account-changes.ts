import type { AccountChangeNotice, AccountChanges, PriceTick } from '@trendy/domain';
import { listenOn } from './listen.ts';
import type { Listener } from './listen.ts';
import { PRICE_CHANNEL } from './market/price-publisher.ts';
import type { UserTx } from './transaction.ts';

const CHANNEL = 'account_changed';

export function accountChanges({ tx }: UserTx): AccountChanges {
  return {
    notify: async (change) => {
      await tx.$executeRaw`select pg_notify(${CHANNEL}, ${JSON.stringify(change)})`;
    },
  };
}

/**
 * Calls `onChange` for every notice of any process and `onPrices` for its prices, on a connection of its own that comes back after a loss.
 * Notices sent in between are lost: `onReconnected` tells the caller to read everything again.
 */
export const listenForAccountChanges = (
  url: string,
  onChange: (change: AccountChangeNotice) => void,
  onReconnected: () => void = () => undefined,
  onPrices: (ticks: readonly PriceTick[]) => void = () => undefined,
): Listener =>
  listenOn(
    url,
    {
      [CHANNEL]: (notice) => onChange(JSON.parse(notice) as AccountChangeNotice),
      [PRICE_CHANNEL]: (notice) => onPrices(JSON.parse(notice) as readonly PriceTick[]),
    },
    onReconnected,
  );
