import { createPublicKey, randomBytes } from 'node:crypto';
import type { Sealer } from '@trendy/domain';
import { associatedData } from './associated-data.ts';
import { encrypt, wrapDataKey } from './data-key.ts';
import { KEY_BYTES, kekIdOf } from './envelope.ts';
import { readKeyFile } from './key-files.ts';

/** The write-only half of the vault. @throws VaultError when the text is no X25519 public key. */
export function createSealer(publicKeyPem: string): Sealer {
  const recipient = createPublicKey(publicKeyPem);
  return {
    kekId: kekIdOf(recipient),
    seal: (secret, context) => {
      const aad = associatedData(context);
      const dek = randomBytes(KEY_BYTES);
      const plaintext = Buffer.from(secret, 'utf8');
      const wrapped = wrapDataKey(recipient, dek, aad);
      const box = encrypt(dek, plaintext, aad);
      for (const bytes of [dek, plaintext]) bytes.fill(0);
      return { v: 1, ...wrapped, ...box };
    },
  };
}

/**
 * From the file named by VAULT_PUBLIC_KEY_FILE, which is read again at every seal: after a rotation nothing is sealed to
 * the old key any more. @throws VaultError saying what to set.
 */
export function loadSealer(publicKeyFile: string): Sealer {
  const read = (): Sealer => createSealer(readKeyFile(publicKeyFile, 'VAULT_PUBLIC_KEY_FILE', 'PUBLIC KEY'));
  read();
  return {
    get kekId() {
      return read().kekId;
    },
    seal: (secret, context) => read().seal(secret, context),
  };
}
