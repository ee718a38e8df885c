import { createWorkerDatabase } from '@trendy/db';
import type { OpenWorkerDatabase } from '@trendy/db';
import { loadOpener } from '@trendy/platform/vault-opener';
import { retireOldVaultKeys, rotateVaultKeys } from '@trendy/platform/vault-keys';
import type { VaultKeyFiles } from '@trendy/platform/vault-keys';
import type { Command } from 'commander';
import { vaultKeyFiles } from '../../../../scripts/start/secrets.ts';
import { settingsFromEnvironment } from '../../../../scripts/start/settings.ts';
import { runningState } from '../doctor/running.ts';
import { UsageError } from '../usage-error.ts';
import { rewrapCredentials } from '../vault/rewrap-credentials.ts';

/** `trendy vault`: a new key for the exchange credentials, while everything runs. */
export function register(program: Command): void {
  const vault = program.command('vault').description('The key that exchange credentials are sealed to');
  vault
    .command('rotate')
    .description('Make a new key and seal every credential to it; the old keys stay until "retire"')
    .action(() => withVault(rotate));
  vault
    .command('resume')
    .description('Go on with a rotation that was interrupted, without another new key')
    .action(() => withVault(moveAll));
  vault
    .command('retire')
    .description('Remove the old keys, once no credential needs them')
    .action(() => withVault(retire));
}

type Work = (database: OpenWorkerDatabase, files: VaultKeyFiles) => Promise<void>;

async function withVault(work: Work): Promise<void> {
  const settings = settingsFromEnvironment();
  const { database: urls } = await runningState(settings);
  if (!urls) throw new UsageError('the database is not running', '"npm start" first, or set DATABASE_URL');
  const database = await createWorkerDatabase({ url: urls.workerUrl, max: 2 });
  try {
    await work(database, vaultKeyFiles(settings.dataDir));
  } finally {
    await database.close();
  }
}

async function rotate(database: OpenWorkerDatabase, files: VaultKeyFiles): Promise<void> {
  print(`new key ${rotateVaultKeys(files)}`);
  await moveAll(database, files);
}

async function moveAll(database: OpenWorkerDatabase, files: VaultKeyFiles): Promise<void> {
  const opener = loadOpener(files.privateKeyFile);
  const { moved, failed } = await rewrapCredentials(database, opener, opener.kekId);
  print(`${moved} credentials moved to the key ${opener.kekId}`);
  for (const { credentialId, message } of failed) print(`not moved: ${credentialId}: ${message}`);
  if (failed.length > 0) process.exitCode = 1;
  else print('"trendy vault retire" removes the old keys');
}

async function retire(database: OpenWorkerDatabase, files: VaultKeyFiles): Promise<void> {
  const { kekId } = loadOpener(files.privateKeyFile);
  const left = await database.work.credentialsNotSealedTo(kekId, 1);
  if (left.length > 0) {
    throw new UsageError('some credentials still need an old key', 'run "trendy vault resume" first');
  }
  const retired = retireOldVaultKeys(files);
  print(retired.length === 0 ? 'there is no old key' : `removed: ${retired.join(', ')}`);
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
