import http from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

export interface Sent {
  /** When it was due by the constant rate; wall ms with fractions. */
  readonly dueAt: number;
  readonly sentAt: number;
  readonly answeredAt: number;
  readonly status: number;
  /** The alert's id; null when it was not taken. */
  readonly signalId: string | null;
}

export interface Alert {
  readonly url: string;
  readonly body: string;
}

const now = (): number => performance.timeOrigin + performance.now();

/**
 * Posts alerts at a constant rate, whether or not the ones before were answered: a system that stalls is asked on, so
 * that its stall is measured and not hidden.
 */
export async function openLoop(
  perSecond: number,
  seconds: number,
  alertOf: (index: number) => Alert,
): Promise<readonly Sent[]> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
  const count = Math.round(perSecond * seconds);
  const beganAt = now();
  const sending: Promise<Sent>[] = [];
  for (let index = 0; index < count; index++) {
    const dueAt = beganAt + (index * 1_000) / perSecond;
    const waitMs = dueAt - now();
    if (waitMs > 0) await delay(waitMs);
    sending.push(post(agent, alertOf(index), dueAt));
  }
  const sent = await Promise.all(sending);
  agent.destroy();
  return sent;
}

function post(agent: http.Agent, { url, body }: Alert, dueAt: number): Promise<Sent> {
  const sentAt = now();
  return new Promise((resolve) => {
    const end = (status: number, text: string): void =>
      resolve({ dueAt, sentAt, answeredAt: now(), status, signalId: idIn(status, text) });
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const request = http.request(url, { agent, method: 'POST', headers, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => end(response.statusCode ?? 0, text));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in 10 s')));
    request.on('error', () => end(0, ''));
    request.end(body);
  });
}

function idIn(status: number, text: string): string | null {
  if (status !== 202) return null;
  const { id } = JSON.parse(text) as { readonly id?: unknown };
  return typeof id === 'string' ? id : null;
}
