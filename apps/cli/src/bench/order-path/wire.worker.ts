import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import type { WireReport } from './wire-tap.ts';

const { port, upstream } = workerData as { readonly port: number; readonly upstream: number };

/** Beyond it a run is not what it says it is. */
const MOST_ARRIVALS = 1_000_000;

const now = (): number => performance.timeOrigin + performance.now();
const report = { arrivals: [] as WireReport['arrivals'][number][], requests: {} as Record<string, number> };

/** Reads the requests of one connection as they pass: one after the other, never pipelined. */
class Requests {
  #text = '';
  #startedAt = 0;
  #isSocket = false;

  take(chunk: Buffer): void {
    if (this.#isSocket) return;
    if (this.#text.length === 0) this.#startedAt = now();
    this.#text += chunk.toString('latin1');
    const headEnd = this.#text.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const head = this.#text.slice(0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
    if (this.#text.length < headEnd + 4 + length) return;
    if (/\r\nupgrade: *websocket/i.test(head)) this.#isSocket = true;
    else this.#count(head, this.#text);
    this.#text = '';
  }

  #count(head: string, text: string): void {
    const [method = '', target = ''] = head.split(' ', 2);
    const name = `${method} ${target.split('?', 1)[0] ?? ''}`;
    report.requests[name] = (report.requests[name] ?? 0) + 1;
    const id = /(?:newClientOrderId|clientAlgoId)=([^&\s]+)/.exec(text)?.[1];
    if (method !== 'POST' || id === undefined || report.arrivals.length >= MOST_ARRIVALS) return;
    report.arrivals.push({ clientOrderId: decodeURIComponent(id), at: this.#startedAt });
  }
}

const server = net.createServer((client) => {
  const requests = new Requests();
  const venue = net.connect({ port: upstream, host: '127.0.0.1', noDelay: true });
  client.setNoDelay(true);
  client.on('data', (chunk) => {
    requests.take(chunk);
    if (!venue.write(chunk)) client.pause();
  });
  venue.on('drain', () => client.resume());
  venue.pipe(client);
  client.on('end', () => venue.end());
  for (const [one, other] of [
    [client, venue],
    [venue, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
});

server.listen(port, '127.0.0.1', () => parentPort?.postMessage('listening'));
parentPort?.on('message', () => {
  parentPort?.postMessage({ ...report });
  report.arrivals = [];
  report.requests = {};
});
