import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timed } from '../../../../../scripts/testing/stalls.ts';
import { startApi } from '../../server.ts';
import type { RunningApi } from '../../server.ts';
import { startTestApi, until } from '../../testing/running-api.ts';
import type { TestApi } from '../../testing/running-api.ts';
import { anAlert, asAdmin, openDesk } from '../../testing/trading-desk.ts';

/** A wire to the database that can be made to swallow everything, or be cut. */
interface Wire {
  readonly url: string;
  isSwallowing: boolean;
  cut(): void;
  close(): Promise<void>;
}

async function layWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('data', (data) => {
        if (!wire.isSwallowing) to.write(data);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const url = new URL(databaseUrl);
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const wire: Wire = {
    url: url.href,
    isSwallowing: false,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return wire;
}

let api: TestApi;
let wire: Wire;
let wired: RunningApi;
beforeAll(async () => {
  api = await startTestApi();
  wire = await layWire(api.env.DATABASE_URL);
  wired = await startApi({ ...api.env, DATABASE_URL: wire.url });
});
afterAll(async () => {
  await wired?.stop();
  await wire?.close();
  await api?.stop();
});

async function timedPost(path: string, body: string): Promise<{ status: number; elapsedMs: number }> {
  const { value, ms } = await timed(async () => {
    const response = await fetch(wired.url + path, { method: 'POST', body });
    await response.text();
    return response.status;
  });
  return { status: value, elapsedMs: ms };
}

test('while the database is silent the answer is a quick 503, and afterwards 202 again', async () => {
  const { hookPath } = await openDesk(api, await api.person('outage'));
  expect((await timedPost(hookPath, anAlert('before'))).status).toBe(202);
  wire.isSwallowing = true;
  const during = await Promise.all(
    Array.from({ length: 20 }, (_, index) => timedPost(hookPath, anAlert(`during ${index}`))),
  );
  for (const { status, elapsedMs } of during) {
    expect(status).toBe(503);
    expect(elapsedMs).toBeLessThan(2_000);
  }
  expect((await fetch(`${wired.url}/healthz`)).status).toBe(200);
  wire.isSwallowing = false;
  wire.cut();
  await until(async () => (await timedPost(hookPath, anAlert('after'))).status !== 503, 15_000);
  const stored = await asAdmin<{ body: string }>(api, 'select body from signal_inbox');
  expect(stored.map(({ body }) => (JSON.parse(body) as { id: string }).id)).toEqual(
    expect.arrayContaining(['before', 'after']),
  );
}, 60_000);

test.each(['ownerUrl', 'workerUrl', 'adminUrl'] as const)('it refuses to start with %s', async (name) => {
  await expect(startApi({ ...api.env, DATABASE_URL: api.database[name] })).rejects.toThrow(
    /DATABASE_URL must connect as the role "app"/,
  );
});
