import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { violations } from '../../../../worker/src/testing/drill/oracle.ts';
import { TestExchange } from '../../../../worker/src/testing/exchange-control.ts';
import { TestSystem, until } from '../../../../worker/src/testing/system.ts';
import type { TestTrader } from '../../../../worker/src/testing/system.ts';
import { freePort } from '../../../../../scripts/ports.ts';
import { withClient } from '../../../../../scripts/postgres/roles.ts';
import { ensureVaultKeys } from '../../../../../scripts/start/secrets.ts';
import { freePorts, startSystem } from '../../../../../scripts/start/system.ts';
import type { RunningSystem } from '../../../../../scripts/start/system.ts';
import type { Alert } from './open-loop.ts';
import { startWireTap } from './wire-tap.ts';
import type { WireTap } from './wire-tap.ts';

export const SYMBOL = 'BTC/USDT:USDT';
const BALANCE = 100_000;
const MINUTE_MS = 60_000;
/** Small against the balance, so that fees of thousands of round trips do not pull an account's brakes. */
const SIZE_PERCENT = 1;

/** The shipped system on a data folder of its own (embedded PostgreSQL, fsync on), with a tap before its exchange. */
export interface Desk {
  readonly running: RunningSystem;
  readonly exchange: TestExchange;
  readonly traders: readonly TestTrader[];
  readonly tap: WireTap;
  /** The alert number `index`: the bots in turn, each long and flat in turn. */
  alert(index: number): Alert;
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** What the exchange's books hold and ours do not, or the other way round. */
  differences(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Accounts with one webhook bot each, started and known to the exchange. */
export async function openDesk(accounts: number, say: (text: string) => void): Promise<Desk> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-bench-'));
  fs.chmodSync(dataDir, 0o755);
  const ports = await freePorts();
  const tapPort = await freePort();
  const tap = await startWireTap(tapPort, ports.exchange);
  const running = await startSystem({
    ports,
    dataDir,
    services: ['exchange', 'api', 'worker'],
    extraEnv: { worker: { EXCHANGE_URL: `http://127.0.0.1:${tapPort}` } },
    onProgress: say,
  });
  const { urls, secrets, database } = running;
  const exchange = TestExchange.at(urls.exchange, urls.exchangeControl, secrets.exchangeControlToken);
  const system = await TestSystem.over(database, exchange, ensureVaultKeys(dataDir));
  const traders: TestTrader[] = [];
  for (let index = 0; index < accounts; index++)
    traders.push(
      await system.newActiveTrader([{ symbol: SYMBOL, risk: { sizePercent: SIZE_PERCENT } }], BALANCE),
    );
  await until(
    'bots are started',
    () => Promise.all(traders.map((trader) => versionOf(system, trader))),
    (versions) => versions.every((version) => version > 1),
    60_000,
  );
  say('waiting for the minute to end whose requests the start has used up');
  await delay(MINUTE_MS - (Date.now() % MINUTE_MS) + 500);
  // The name of a run, so that no alert is taken for a repetition of one of another run.
  const run = Date.now().toString(36);
  return {
    running,
    exchange,
    traders,
    tap,
    alert: (index) => alertOf(running.urls.api, traders, run, index),
    query: (text, values = []) =>
      withClient(database.adminUrl ?? '', async (client) => {
        const { rows } = await client.query(text, [...values]);
        return rows;
      }),
    differences: async () => (await Promise.all(traders.map((trader) => violations(system, trader)))).flat(),
    close: async () => {
      await system.stop();
      await running.stop();
      await tap.close();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const versionOf = (system: TestSystem, { userId, accountId }: TestTrader): Promise<number> =>
  system.app.asUser(userId, async (store) => (await store.states.load(accountId))?.version ?? 0);

function alertOf(api: string, traders: readonly TestTrader[], run: string, index: number): Alert {
  const bot = traders[index % traders.length]?.bots[0];
  if (!bot) throw new Error('a desk needs one account or more');
  const action = Math.floor(index / traders.length) % 2 === 0 ? 'long' : 'close';
  const ticker = `${SYMBOL.split('/')[0] ?? ''}USDT.P`;
  return {
    url: `${api}/hooks/tv/${bot.publicId}/${bot.secret}`,
    body: JSON.stringify({ v: 1, id: `${run}-${index}`, ticker, action }),
  };
}
