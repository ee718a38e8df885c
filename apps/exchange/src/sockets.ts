import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { createSockets as createBinanceSockets } from './binance-usdm/sockets.ts';
import type { Wire } from './binance-usdm/call.ts';
import type { Faults } from './faults.ts';
import { createOkxSockets } from './okx/sockets.ts';

export interface Sockets {
  tick(): void;
  /** Cuts connections: all, or one account's. */
  terminate(account: number | null): number;
  /** Says that an account's stream is over, as its protocol says it: an expired key, or a notice before the end. */
  expire(account: number): void;
  close(): void;
}

/** One door for the sockets of every protocol. */
export function createSockets(wire: Wire, faults: Faults, server: Server): Sockets {
  const wss = new WebSocketServer({ noServer: true, maxPayload: 256_000 });
  const binance = createBinanceSockets(wire, faults);
  const okx = createOkxSockets(wire, faults);
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const fault = faults.strikeStream(`WS ${request.url ?? ''}`, undefined, ['refuse']);
    if (fault || wire.inMaintenance()) socket.destroy();
    else
      wss.handleUpgrade(request, socket, head, (ws) =>
        (request.url?.startsWith('/ws/v5/') ? okx : binance).accept(ws, request),
      );
  });
  return {
    tick: () => {
      wire.books.drain();
      binance.tick();
      okx.tick();
    },
    terminate: (account) => binance.terminate(account) + okx.terminate(account),
    expire: (account) => {
      wire.listenKeys.kill(account);
      okx.expire(account);
    },
    close: () => {
      binance.close();
      okx.close();
      wss.close();
    },
  };
}
