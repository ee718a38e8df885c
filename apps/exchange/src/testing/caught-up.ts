import { once } from 'node:events';
import { WebSocket } from 'ws';

/**
 * Resolves when all that the exchange has sent so far is here, or the connection is over: the answer to a ping overtakes
 * no frame, and a socket that is muted answers it as well. The exchange tells what a request has done before it replies.
 */
export async function caughtUp(socket: WebSocket): Promise<void> {
  if (socket.readyState !== WebSocket.OPEN) return;
  const answered = Promise.race([once(socket, 'pong'), once(socket, 'close')]);
  socket.ping();
  await answered;
}
