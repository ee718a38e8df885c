import fs from 'node:fs';
import path from 'node:path';
import { setting } from './env.ts';
import type { Setting } from './env.ts';
import { migrate, migrateQueue } from './postgres/migrate.ts';
import { ensureDatabase, ensureRoles, urlForRole } from './postgres/roles.ts';
import type { RolePasswords } from './postgres/roles.ts';
import { newVaultKeys } from './start/secrets.ts';

/**
 * For machines where the database is a service of its own (docker-compose.yml): makes the roles, the database, the
 * tables and the vault's keys, as far as they are missing. Safe to repeat before every start.
 */
async function main(): Promise<void> {
  const adminUrl = required('DATABASE_ADMIN_URL', "the superuser's URL of the server");
  const passwords: RolePasswords = {
    owner: required('DATABASE_OWNER_PASSWORD', 'a new random password'),
    app: required('DATABASE_APP_PASSWORD', 'a new random password'),
    worker: required('DATABASE_WORKER_PASSWORD', 'a new random password'),
  };
  const target = new URL(adminUrl);
  target.pathname = '/trendy';
  await ensureRoles(adminUrl, passwords);
  await ensureDatabase(adminUrl, 'trendy');
  const ownerUrl = urlForRole(target.href, 'owner', passwords);
  await migrate(ownerUrl);
  if (setting('REDIS_URL') === undefined) await migrateQueue(ownerUrl);
  prepareKeys(
    required('VAULT_PUBLIC_KEY_FILE', 'where the sealing key is kept'),
    required('VAULT_PRIVATE_KEY_FILE', 'where the opening key is kept'),
  );
  console.log('database and keys are ready');
}

function prepareKeys(publicKeyFile: string, privateKeyFile: string): void {
  const present = [publicKeyFile, privateKeyFile].map((file) => fs.existsSync(file));
  if (present.every(Boolean)) return;
  if (present.some(Boolean)) {
    throw new Error(
      `of ${publicKeyFile} and ${privateKeyFile} only one is there: restore the other from a back-up`,
    );
  }
  const keys = newVaultKeys();
  for (const file of [publicKeyFile, privateKeyFile]) fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(privateKeyFile, keys.privatePem, { mode: 0o600 });
  fs.writeFileSync(publicKeyFile, keys.publicPem, { mode: 0o644 });
}

function required(name: Setting, what: string): string {
  const value = setting(name);
  if (value === undefined) throw new Error(`${name} is not set: ${what} (see .env.example)`);
  return value;
}

await main();
