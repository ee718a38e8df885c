import type { AccountChangeNotice, AccountChanges, PriceTick } from '@trendy/domain';
import pg from 'pg';
import { PRICE_CHANNEL } from './market/price-publisher.ts';
import type { UserTx } from './transaction.ts';

const CHANNEL = 'account_changed';
const RETRY_MS = 1_000;

export function accountChanges({ tx }: UserTx): AccountChanges {
  return {
    notify: async (change) => {
      await tx.$executeRaw`select pg_notify(${CHANNEL}, ${JSON.stringify(change)})`;
    },
  };
}

export interface ChangeListener {
  close(): Promise<void>;
}

/**
 * Calls `onChange` for every notice of any process and `onPrices` for its prices, on a connection of its own that comes back after a loss.
 * Notices sent in between are lost: `onReconnected` tells the caller to read everything again.
 */
export function listenForAccountChanges(
  url: string,
  onChange: (change: AccountChangeNotice) => void,
  onReconnected: () => void = () => undefined,
  onPrices: (ticks: readonly PriceTick[]) => void = () => undefined,
): ChangeListener {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let connectedBefore = false;

  const retry = (): void => {
    client = null;
    if (closed || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      void open();
    }, RETRY_MS);
  };
  const open = async (): Promise<void> => {
    const opening = new pg.Client({
      connectionString: url,
      keepAlive: true,
      application_name: 'trendy-listen',
    });
    client = opening;
    opening.on('error', () => undefined);
    opening.once('end', retry);
    opening.on('notification', ({ channel, payload }) => {
      if (payload === undefined) return;
      if (channel === PRICE_CHANNEL) onPrices(JSON.parse(payload) as readonly PriceTick[]);
      else onChange(JSON.parse(payload) as AccountChangeNotice);
    });
    try {
      await opening.connect();
      await opening.query(`listen ${CHANNEL}; listen ${PRICE_CHANNEL}`);
      if (connectedBefore) onReconnected();
      connectedBefore = true;
    } catch {
      opening.end().catch(() => undefined);
      retry();
    }
  };
  void open();
  return {
    close: async () => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      await client?.end().catch(() => undefined);
    },
  };
}
