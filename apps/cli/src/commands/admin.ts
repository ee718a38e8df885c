import { randomUUID } from 'node:crypto';
import { createWorkerDatabase } from '@trendy/db';
import type { OpenWorkerDatabase } from '@trendy/db';
import type { Command } from 'commander';
import { settingsFromEnvironment } from '../../../../scripts/start/settings.ts';
import type { DatabaseUrls } from '../../../../scripts/start/settings.ts';
import { setRole } from '../admin/role.ts';
import { runningState } from '../doctor/running.ts';
import { UsageError } from '../usage-error.ts';

const PHRASE = 'STOP THE PLATFORM';

/** `trendy admin`: the levers of whoever runs the platform. */
export function register(program: Command): void {
  const admin = program.command('admin').description('Levers of whoever runs the platform');
  admin
    .command('kill')
    .description('Stop every entry on the whole platform, cancel entries, close positions')
    .requiredOption('--confirm <phrase>', `"${PHRASE}", typed in full`)
    .option('--keep-positions', 'leave positions alone, with their stops', false)
    .action((options: { confirm: string; keepPositions: boolean }) => kill(options));
  admin
    .command('release')
    .description('Lift the platform’s kill switch; bots stay paused until their owners resume them')
    .action(() => withDatabase(release));
  admin
    .command('appoint <email>')
    .description('Let a user move the limits and the kill switch of the whole platform, on the web')
    .action((email: string) => giveRole(email, 'admin'));
  admin
    .command('dismiss <email>')
    .description('Make an administrator a user like all others again')
    .action((email: string) => giveRole(email, 'user'));
}

async function giveRole(email: string, role: 'admin' | 'user'): Promise<void> {
  await setRole((await databaseUrls()).ownerUrl, email, role);
  print(
    role === 'admin'
      ? `${email} is an administrator: Risk shows the platform’s limits`
      : `${email} is a user`,
  );
}

async function kill(options: { confirm: string; keepPositions: boolean }): Promise<void> {
  if (options.confirm !== PHRASE)
    throw new UsageError(`--confirm is "${options.confirm}"`, `write --confirm "${PHRASE}"`);
  await withDatabase(async ({ platformRisk }) => {
    const command = `platform_${randomUUID().replaceAll('-', '')}`;
    const told = await platformRisk.stopPlatform(command, options.keepPositions);
    print(`the platform is stopped: ${told} accounts were told; "trendy admin release" lifts it`);
  });
}

async function release({ platformRisk }: OpenWorkerDatabase): Promise<void> {
  await platformRisk.releasePlatform();
  print('the platform’s kill switch is lifted; bots stay paused until their owners resume them');
}

async function withDatabase(work: (database: OpenWorkerDatabase) => Promise<void>): Promise<void> {
  const { workerUrl } = await databaseUrls();
  const database = await createWorkerDatabase({ url: workerUrl, max: 2 });
  try {
    await work(database);
  } finally {
    await database.close();
  }
}

async function databaseUrls(): Promise<DatabaseUrls> {
  const { database: urls } = await runningState(settingsFromEnvironment());
  if (!urls) throw new UsageError('the database is not running', '"npm start" first, or set DATABASE_URL');
  return urls;
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
