import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runMigrations } from 'bullmq';
import { systemEnvironment } from '../env.ts';
import { repositoryRoot } from '../repository.ts';
import { runQuietly } from '../run.ts';
import { withClient } from './roles.ts';

export const QUEUE_SCHEMA = 'bullmq';

const prismaCommand = path.join(repositoryRoot, 'node_modules', 'prisma', 'build', 'index.js');

/** Runs the Prisma command line against one database. @throws Error with all that it printed, when it fails. */
export async function prisma(args: readonly string[], databaseUrl: string): Promise<void> {
  await runQuietly(process.execPath, [prismaCommand, ...args], {
    cwd: repositoryRoot,
    env: { ...systemEnvironment(), DATABASE_URL: databaseUrl, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  });
}

/** Applies the migrations that `ownerUrl` does not have yet. */
export async function migrate(ownerUrl: string): Promise<void> {
  // Asked first, because Prisma takes seconds to find out that there is nothing to do.
  if ((await pendingMigrations(ownerUrl)).length > 0) await prisma(['migrate', 'deploy'], ownerUrl);
}

/** Names of the migrations that `ownerUrl` does not have, or has in another wording. */
export async function pendingMigrations(ownerUrl: string): Promise<readonly string[]> {
  const done = await appliedChecksums(ownerUrl);
  return [...migrationChecksums()]
    .filter(([name, checksum]) => done.get(name) !== checksum)
    .map(([name]) => name);
}

/** Name of each migration → SHA-256 of its SQL, as Prisma records it. */
function migrationChecksums(): Map<string, string> {
  const folder = path.join(repositoryRoot, 'prisma', 'migrations');
  if (!fs.existsSync(folder)) return new Map();
  const names = fs
    .readdirSync(folder)
    .filter((name) => fs.existsSync(path.join(folder, name, 'migration.sql')));
  return new Map(
    names.map((name) => {
      const sql = fs.readFileSync(path.join(folder, name, 'migration.sql'));
      return [name, createHash('sha256').update(sql).digest('hex')];
    }),
  );
}

async function appliedChecksums(ownerUrl: string): Promise<Map<string, string>> {
  return withClient(ownerUrl, async (client) => {
    const ledger = await client.query("select to_regclass('public._prisma_migrations') as name");
    if (ledger.rows[0]?.name === null) return new Map();
    const applied = await client.query<{ migration_name: string; checksum: string }>(
      'select migration_name, checksum from public._prisma_migrations where finished_at is not null',
    );
    return new Map(applied.rows.map((row) => [row.migration_name, row.checksum]));
  });
}

/**
 * The queue's tables, for a queue on PostgreSQL. Made by the owner, so that `app` and `worker` need no right to
 * create anything; they may only work with the rows.
 */
export async function migrateQueue(ownerUrl: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await runMigrations(client, QUEUE_SCHEMA);
    await client.query(`
      grant usage on schema ${QUEUE_SCHEMA} to app, worker;
      grant select, insert, update, delete on all tables in schema ${QUEUE_SCHEMA} to app, worker;
      grant usage, select, update on all sequences in schema ${QUEUE_SCHEMA} to app, worker;
      grant execute on all functions in schema ${QUEUE_SCHEMA} to app, worker;
      -- It makes a sequence at a queue's first job: as the owner, so that nobody else needs to create anything.
      alter function ${QUEUE_SCHEMA}.next_job_id(text) security definer;
    `);
  });
}
