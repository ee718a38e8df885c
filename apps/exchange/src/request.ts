import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Fault, Faults } from './faults.ts';

const MAX_BODY_BYTES = 256_000;

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request as it came, nothing re-encoded. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
  readonly ip: string;
}

/** null when its body is too large. */
export async function readRequest(request: IncomingMessage): Promise<Request | null> {
  const url = request.url ?? '/';
  const cut = url.indexOf('?');
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > MAX_BODY_BYTES) return null;
  }
  return {
    method: request.method ?? 'GET',
    path: cut < 0 ? url : url.slice(0, cut),
    query: cut < 0 ? '' : url.slice(cut + 1),
    body,
    headers: request.headers,
    ip: request.socket.remoteAddress ?? '',
  };
}

/** A header that must come once. */
export const headerOf = (request: Request, name: string): string | undefined => {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
};

/** Serves a request under whatever fault is planted for it: before it is executed, or after. */
export async function answerUnderFaults(
  faults: Faults,
  request: Request,
  apiKey: string | undefined,
  response: ServerResponse,
  serve: (fault: Fault | null) => Promise<Reply>,
): Promise<void> {
  const fault = faults.strike(`${request.method} ${request.path}`, apiKey);
  if (fault && (await strikesBefore(fault, response))) return;
  const reply = await serve(fault);
  if (fault?.drop === 'after') {
    response.destroy();
    return;
  }
  if (fault?.reply?.when === 'after') send(response, fault.reply);
  else send(response, reply);
}

/** True when the request ends here, not executed. */
async function strikesBefore(fault: Fault, response: ServerResponse): Promise<boolean> {
  if (fault.delayMs > 0) await new Promise((resume) => setTimeout(resume, fault.delayMs));
  if (fault.drop === 'before') {
    response.destroy();
    return true;
  }
  if (fault.reply?.when !== 'before') return false;
  send(response, fault.reply);
  return true;
}

export function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(reply.body),
    ...reply.headers,
  });
  response.end(reply.body);
}
