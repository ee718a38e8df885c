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
  const folder = path.join(repositoryRoot, 'prisma', 'migrations');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  if (!names.some((name) => /^\d/.test(name))) return;
  await prisma(['migrate', 'deploy'], ownerUrl);
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
    `);
  });
}
