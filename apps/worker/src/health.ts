import { createServer } from 'node:http';
import type { Server } from 'node:http';

import type { Metrics } from '@trendy/platform';

export interface HealthOptions {
  readonly host: string;
  readonly port: number;
  readonly metrics: Metrics;
  /** Null when ready, else what is missing. */
  readonly readiness: () => Promise<string | null>;
}

/** `/healthz` says that the process runs, `/readyz` that it can work, `/metrics` what it has done. */
export function startHealthServer({ host, port, metrics, readiness }: HealthOptions): Promise<Server> {
  const server = createServer((request, response) => {
    const reply = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    const json = (status: number, body: object): void =>
      reply(status, 'application/json', JSON.stringify(body));
    switch (request.url) {
      case '/healthz':
        return json(200, { status: 'ok' });
      case '/readyz':
        readiness().then(
          (missing) =>
            missing === null ? json(200, { status: 'ready' }) : json(503, { status: 'not_ready', missing }),
          () => json(503, { status: 'not_ready', missing: 'database' }),
        );
        return;
      case '/metrics':
        metrics.render().then(
          (page) => reply(200, metrics.contentType, page),
          () => json(500, { status: 'failed' }),
        );
        return;
      default:
        return json(404, { status: 'not_found' });
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}
