import pg from 'pg';

const RETRY_MS = 1_000;

export interface Listener {
  close(): Promise<void>;
}

/**
 * Calls a channel's handler for every notice on it, on a connection of its own that comes back after a loss. Notices
 * sent in between are lost: `onReconnected` tells the caller so.
 */
export function listenOn(
  url: string,
  handlers: Readonly<Record<string, (notice: string) => void>>,
  onReconnected: () => void = () => undefined,
): Listener {
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
      if (payload !== undefined) handlers[channel]?.(payload);
    });
    try {
      await opening.connect();
      const channels = Object.keys(handlers).map((channel) => `listen ${channel}`);
      await opening.query(channels.join('; '));
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
