import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

import { freePort } from '../../../../../../scripts/ports.ts';
import { withClient } from '../../../../../../scripts/postgres/roles.ts';
import { onCutOff } from '../../../../../../scripts/testing/cut-off.ts';
import type { DrillRow } from '../row.ts';
import { deliverOften } from './deliveries.ts';
import { pause, processRow } from './round.ts';
import type { ProcessRound } from './round.ts';

const ACCOUNTS = 6;
const AWAY_MS = 4_000;

/** A Redis of the round's own, that can be killed, frozen and sent back in time. */
class RedisServer {
  readonly port: number;
  readonly #dir = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-redis-'));
  #process: ChildProcess;
  #forget: () => void = () => undefined;

  private constructor(port: number) {
    this.port = port;
    this.#process = this.#launch();
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    server.#forget = onCutOff(() => server.remove());
    await server.#untilUp();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** One command; its answer's first bytes. */
  tell(command: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this.port, '127.0.0.1', () => socket.write(`${command}\r\n`));
      socket.once('data', (bytes) => {
        socket.destroy();
        resolve(bytes.toString());
      });
      socket.once('error', reject);
    });
  }

  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process.kill(name);
  }

  async kill(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGCONT');
    this.#process.kill('SIGKILL');
    await ended;
  }

  /** With what was saved last, or empty. */
  async startAgain(withSaved: boolean): Promise<void> {
    if (!withSaved) fs.rmSync(path.join(this.#dir, 'dump.rdb'), { force: true });
    this.#process = this.#launch();
    await this.#untilUp();
  }

  async remove(): Promise<void> {
    this.#forget();
    if (this.#process.exitCode === null && this.#process.signalCode === null) await this.kill();
    fs.rmSync(this.#dir, { recursive: true, force: true });
  }

  #launch(): ChildProcess {
    const flags = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#dir, '--save', ''];
    return spawn('redis-server', [...flags, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
  }

  async #untilUp(): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const answer = await this.tell('PING').catch(() => '');
      if (answer.startsWith('+PONG')) return;
      await pause(50);
    }
    throw new Error(`redis-server on port ${this.port} did not answer`);
  }
}

interface Loss {
  readonly fault: string;
  readonly what: string;
  readonly act: (redis: RedisServer) => Promise<unknown>;
}

const REDIS_LOSSES: readonly Loss[] = [
  {
    fault: 'F20 killed',
    what: 'Redis is killed and comes back empty',
    act: async (redis) => {
      await redis.kill();
      await pause(AWAY_MS);
      await redis.startAgain(false);
    },
  },
  {
    fault: 'F20 flushed',
    what: 'Redis forgets all jobs and all scripts',
    act: async (redis) => {
      for (let times = 0; times < 4; times += 1) {
        await redis.tell(times % 2 === 0 ? 'FLUSHALL' : 'SCRIPT FLUSH');
        await pause(AWAY_MS / 4);
      }
    },
  },
  {
    fault: 'F20 full',
    what: 'Redis has no memory left and refuses writes',
    act: async (redis) => {
      await redis.tell('CONFIG SET maxmemory 1');
      await pause(AWAY_MS);
      await redis.tell('CONFIG SET maxmemory 0');
    },
  },
  {
    fault: 'F20 slow',
    what: 'Redis stands still for seconds',
    act: async (redis) => {
      redis.signal('SIGSTOP');
      await pause(AWAY_MS);
      redis.signal('SIGCONT');
    },
  },
  {
    fault: 'F21 Redis',
    what: 'an old snapshot of Redis is restored: jobs that were done come back',
    act: async (redis) => {
      await redis.kill();
      await redis.startAgain(true);
    },
  },
];

/** Alerts before, during and after, two workers, and hints that say everything twice. */
async function throughLoss(
  round: ProcessRound,
  redisUrl: string | undefined,
  begun: () => Promise<unknown>,
  lose: () => Promise<unknown>,
): Promise<void> {
  const databaseUrl = round.system.workerEnv()['DATABASE_URL'] ?? '';
  const env = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
  await round.addTraders(ACCOUNTS);
  await round.startBots();
  await round.alertAll();
  await deliverOften(round, { databaseUrl, redisUrl }, 3);
  await begun();
  await Promise.all([round.start(env), round.start(env)]);
  await pause(500);
  const lost = lose();
  await round.alertAll({ action: 'close' });
  await lost;
  await round.alertAll();
  await deliverOften(round, { databaseUrl, redisUrl }, 2);
}

const redisRow = ({ fault, what, act }: Loss): DrillRow =>
  processRow({
    fault,
    what,
    rounds: 1,
    inCi: false,
    strike: async (round) => {
      const redis = await RedisServer.start();
      round.onClose(() => redis.remove());
      await throughLoss(
        round,
        redis.url,
        () => redis.tell('SAVE'),
        () => act(redis),
      );
    },
  });

const TABLES = `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq'
  and tablename not like '%migration%'`;

/** The queue's own tables, emptied, or put back to what they were when the round began. */
const embeddedRow = (fault: string, what: string, isRollback: boolean): DrillRow =>
  processRow({
    fault,
    what,
    rounds: 1,
    inCi: false,
    strike: async (round, _number, { adminUrl }) => {
      const run = (work: (table: string, index: number) => string): Promise<unknown> =>
        withClient(adminUrl, async (client) => {
          const { rows } = await client.query<{ name: string }>(TABLES);
          // Their triggers and keys among each other are the queue's affair, not the drill's.
          const acts = rows.map(({ name }, index) => work(name, index)).join('; ');
          return client.query(`set session_replication_role = replica; ${acts}`);
        });
      await throughLoss(
        round,
        undefined,
        () =>
          isRollback ? run((table, index) => `create table old_${index} as table ${table}`) : run(() => ''),
        async () => {
          await run((table) => `delete from ${table}`);
          if (isRollback)
            await run(
              (table, index) =>
                `insert into ${table} overriding system value select * from old_${index} on conflict do nothing`,
            );
          await pause(AWAY_MS);
        },
      );
    },
  });

const isRedisInstalled = spawnSync('redis-server', ['--version']).status === 0;
if (!isRedisInstalled)
  process.stderr.write('redis-server is not installed: F20 and F21 run on the embedded queue alone\n');

export const QUEUE_ROWS: readonly DrillRow[] = [
  ...(isRedisInstalled ? REDIS_LOSSES.map(redisRow) : []),
  embeddedRow('F20 embedded', 'the embedded queue loses all its jobs', false),
  embeddedRow('F21 embedded', 'the embedded queue goes back in time: jobs that were done come back', true),
];
