import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { kekIdOf } from './envelope.ts';
import { refuseOpenMode } from './key-files.ts';
import { parseKeyRing, privateKeyBlocks } from './key-ring.ts';

export interface VaultKeyFiles {
  /** For VAULT_PRIVATE_KEY_FILE of the worker; mode 0600. */
  readonly privateKeyFile: string;
  /** For VAULT_PUBLIC_KEY_FILE of the others. */
  readonly publicKeyFile: string;
}

const filesIn = (dir: string): VaultKeyFiles => ({
  privateKeyFile: path.join(dir, 'worker-key.pem'),
  publicKeyFile: path.join(dir, 'worker-key.pub.pem'),
});

/**
 * The worker's key pair in `dir`, made when there is none. An existing private key is never replaced: everything
 * sealed to it would be lost. A missing public half is derived again.
 */
export function generateVaultKeys(dir: string): VaultKeyFiles {
  const files = filesIn(dir);
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!fs.existsSync(files.privateKeyFile)) writeWhole(files.privateKeyFile, newPrivateKey(), 0o600, 'keep');
  refuseOpenMode(files.privateKeyFile);
  if (!fs.existsSync(files.publicKeyFile)) writePublicHalf(files);
  return files;
}

/**
 * Puts a new current key before the others. The private file comes first: no record may exist that the worker cannot
 * open. Records of the older keys stay readable until those are retired.
 * @returns the new key's version.
 */
export function rotateVaultKeys({ privateKeyFile, publicKeyFile }: VaultKeyFiles): string {
  refuseOpenMode(privateKeyFile);
  const ring = fs.readFileSync(privateKeyFile, 'utf8');
  parseKeyRing(ring);
  writeWhole(privateKeyFile, `${newPrivateKey()}${privateKeyBlocks(ring).join('')}`, 0o600, 'replace');
  return writePublicHalf({ privateKeyFile, publicKeyFile });
}

/**
 * Leaves only the current key. Call it when no record names an older one any more.
 * @returns the versions that are gone.
 */
export function retireOldVaultKeys({ privateKeyFile }: VaultKeyFiles): readonly string[] {
  refuseOpenMode(privateKeyFile);
  const text = fs.readFileSync(privateKeyFile, 'utf8');
  const [, ...old] = parseKeyRing(text);
  if (old.length > 0) writeWhole(privateKeyFile, privateKeyBlocks(text)[0] ?? '', 0o600, 'replace');
  return old.map((key) => key.kekId);
}

const newPrivateKey = (): string =>
  generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();

function writePublicHalf({ privateKeyFile, publicKeyFile }: VaultKeyFiles): string {
  const [current] = parseKeyRing(fs.readFileSync(privateKeyFile, 'utf8'));
  const pem = current.publicKey.export({ format: 'pem', type: 'spki' });
  writeWhole(publicKeyFile, pem, 0o644, 'replace');
  return kekIdOf(createPublicKey(pem));
}

/** Whole or not at all, also when the machine stops in between. `keep`: two first starts at once keep the first file. */
function writeWhole(file: string, text: string | Buffer, mode: number, existing: 'keep' | 'replace'): void {
  const draft = `${file}.${process.pid}`;
  const handle = fs.openSync(draft, 'w', mode);
  fs.writeFileSync(handle, text);
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  if (existing === 'replace') {
    fs.renameSync(draft, file);
    return;
  }
  try {
    fs.linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    fs.rmSync(draft);
  }
}
