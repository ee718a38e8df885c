import { randomBytes } from 'node:crypto';
import v8 from 'node:v8';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { TestExchange } from '../../../apps/worker/src/testing/exchange-control.ts';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { BinanceVenue, InProcessRateBudget, OkxVenue, simulatedExchange } from './index.ts';

/** A call and a snapshot of the heap fit in, on a busy machine as well. */
const LIFE_MS = 8_000;
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-key-'));
let exchange: TestExchange;

beforeAll(async () => {
  exchange = await TestExchange.start(dir);
}, 60_000);
afterAll(async () => {
  await exchange.stop();
  fs.rmSync(dir, { recursive: true, force: true });
});

/** Whether a text stands anywhere in this process's heap, which is collected first. */
async function isInHeap(text: () => string): Promise<boolean> {
  const chunks: Buffer[] = [];
  for await (const chunk of v8.getHeapSnapshot()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).includes(text());
}

// Together, for all that they do is wait.
test.concurrent.each([
  ['Binance', 'binance-usdm', BinanceVenue],
  ['OKX', 'okx', OkxVenue],
] as const)(
  '%s: a secret that is not used is gone from memory after its life',
  async (_name, protocol, Tested) => {
    // Kept in another form than the text that is looked for.
    const canary = randomBytes(32);
    let opened = 0;
    const venue = new Tested({
      endpoints: simulatedExchange(exchange.url, protocol),
      key: () => {
        opened += 1;
        return Promise.resolve({ apiKey: 'k', secret: canary.toString('hex'), passphrase: 'p' });
      },
      keyLifeMs: LIFE_MS,
      budget: new InProcessRateBudget({ weightPerMinute: 1_000_000, now: Date.now }),
      timeoutMs: 15_000,
      receiveWindowMs: 10_000,
      quarantineMs: 3_000,
    });
    // Signed with it, and refused: the exchange has no such key.
    expect(await venue.balance()).toMatchObject({ ok: false, error: { kind: 'key_refused' } });
    expect(await isInHeap(() => canary.toString('hex'))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 2 * LIFE_MS));
    expect(await isInHeap(() => canary.toString('hex'))).toBe(false);
    const before = opened;
    expect(await venue.balance()).toMatchObject({ ok: false, error: { kind: 'key_refused' } });
    expect(opened).toBe(before + 1);
    await venue.close();
  },
  120_000,
);
