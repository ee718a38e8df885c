import type { AddressInfo } from 'node:net';
import { compose } from './composition.ts';
import type { Env } from './env.ts';

export interface RunningApi {
  readonly url: string;
  /** Answers what it has begun, takes nothing new. */
  stop(): Promise<void>;
}

export async function startApi(env: Env): Promise<RunningApi> {
  const api = await compose(env);
  try {
    await api.http.listen({ host: env.HOST, port: env.API_PORT, backlog: 2_048 });
  } catch (error) {
    await api.close();
    throw error;
  }
  const { port } = api.http.server.address() as AddressInfo;
  api.log.info({ host: env.HOST, port, liveTrading: env.LIVE_TRADING }, 'api.started');
  return {
    url: `http://${env.HOST}:${port}`,
    stop: async () => {
      await api.close();
      api.log.info({}, 'api.stopped');
    },
  };
}
