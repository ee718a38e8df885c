import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { refuseOpenMode } from './key-files.ts';

export interface VaultKeyFiles {
  /** For VAULT_PRIVATE_KEY_FILE of the worker; mode 0600. */
  readonly privateKeyFile: string;
  /** For VAULT_PUBLIC_KEY_FILE of the others. */
  readonly publicKeyFile: string;
}

/**
 * The worker's key pair in `dir`, made when there is none. An existing private key is never replaced: everything
 * sealed to it would be lost. A missing public half is derived again.
 */
export function generateVaultKeys(dir: string): VaultKeyFiles {
  const privateKeyFile = path.join(dir, 'worker-key.pem');
  const publicKeyFile = path.join(dir, 'worker-key.pub.pem');
  fs.mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (!fs.existsSync(privateKeyFile)) {
    const pem = generateKeyPairSync('x25519').privateKey.export({ format: 'pem', type: 'pkcs8' });
    writeWhole(privateKeyFile, pem, 0o600);
  }
  refuseOpenMode(privateKeyFile);
  if (!fs.existsSync(publicKeyFile)) {
    const privateKey = createPrivateKey(fs.readFileSync(privateKeyFile));
    writeWhole(publicKeyFile, createPublicKey(privateKey).export({ format: 'pem', type: 'spki' }), 0o644);
  }
  return { privateKeyFile, publicKeyFile };
}

/** Whole or not at all, also when the machine stops in between. Two first starts at once keep the first one's file. */
function writeWhole(file: string, text: string | Buffer, mode: number): void {
  const draft = `${file}.${process.pid}`;
  const handle = fs.openSync(draft, 'w', mode);
  fs.writeFileSync(handle, text);
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  try {
    fs.linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    fs.rmSync(draft);
  }
}
