import { generateKeyPairSync, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { RolePasswords } from '../postgres/roles.ts';
import { SetupError } from './settings.ts';

/** Made once for each data folder. None of them can be guessed from another. */
export interface SystemSecrets {
  readonly databaseAdmin: string;
  readonly databaseRoles: RolePasswords;
  /** Encrypts the web app's cookie. */
  readonly webSession: string;
  /** Derives the ids that orders carry at the venue. */
  readonly tenantKey: string;
  readonly exchangeControlToken: string;
}

export interface VaultKeyFiles {
  /** Seals credentials: api. */
  readonly publicKeyFile: string;
  /** Opens them: worker alone. */
  readonly privateKeyFile: string;
}

const secret = (): string => randomBytes(32).toString('base64url');

const freshSecrets = (): SystemSecrets => ({
  databaseAdmin: secret(),
  databaseRoles: { owner: secret(), app: secret(), worker: secret() },
  webSession: secret(),
  tenantKey: secret(),
  exchangeControlToken: secret(),
});

export const secretsFile = (dataDir: string): string => path.join(dataDir, 'secrets.json');

/** Reads the secrets of a data folder, or makes them on the first start. */
export function loadSecrets(dataDir: string): SystemSecrets {
  const file = secretsFile(dataDir);
  if (fs.existsSync(file)) return { ...freshSecrets(), ...readSecrets(file) };
  const secrets = freshSecrets();
  // Written aside and renamed: a start that is killed half-way leaves no torn file.
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  fs.renameSync(draft, file);
  return secrets;
}

function readSecrets(file: string): Partial<SystemSecrets> {
  fs.chmodSync(file, 0o600);
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<SystemSecrets>;
  } catch (error) {
    throw new SetupError(
      `${file} cannot be read (${error instanceof Error ? error.message : String(error)}): restore it from a back-up. ` +
        'Without it the database in the same folder cannot be opened.',
    );
  }
}

export function vaultKeyFiles(dataDir: string): VaultKeyFiles {
  const folder = path.join(dataDir, 'vault');
  return {
    publicKeyFile: path.join(folder, 'public-key.pem'),
    privateKeyFile: path.join(folder, 'worker-key.pem'),
  };
}

/** The X25519 pair that exchange credentials are sealed to; made once. */
export function ensureVaultKeys(dataDir: string): VaultKeyFiles {
  const files = vaultKeyFiles(dataDir);
  const folder = path.dirname(files.privateKeyFile);
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const present = Object.values(files).map((file) => fs.existsSync(file));
  if (present.every(Boolean)) {
    fs.chmodSync(files.privateKeyFile, 0o600);
    return files;
  }
  if (present.some(Boolean)) {
    throw new SetupError(
      `${folder} holds only one half of the vault's key pair: restore the other from a back-up. ` +
        'A new pair could not open the exchange credentials that are stored already.',
    );
  }
  const keys = newVaultKeys();
  fs.writeFileSync(files.privateKeyFile, keys.privatePem, { mode: 0o600 });
  fs.writeFileSync(files.publicKeyFile, keys.publicPem, { mode: 0o644 });
  return files;
}

export function newVaultKeys(): { readonly publicPem: string; readonly privatePem: string } {
  const pair = generateKeyPairSync('x25519', {
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { publicPem: pair.publicKey, privatePem: pair.privateKey };
}
