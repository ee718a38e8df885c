import { createDecipheriv, createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Opener, SealedSecret } from '@trendy/domain';
import { associatedData } from './associated-data.ts';
import {
  CIPHER,
  IV_BYTES,
  KEY_BYTES,
  kekIdOf,
  publicKeyOfRaw,
  rawPublicKey,
  TAG_BYTES,
  wrappingKey,
} from './envelope.ts';
import { readKeyFile, refuseOpenMode } from './key-files.ts';
import { VaultError } from './vault-error.ts';

interface Box {
  readonly iv: string;
  readonly ct: string;
  readonly tag: string;
}

/** The reading half of the vault: for the worker alone. @throws VaultError when the text is no X25519 private key. */
export function createOpener(privateKeyPem: string): Opener {
  const privateKey = createPrivateKey(privateKeyPem);
  const publicKey = createPublicKey(privateKey);
  const kekId = kekIdOf(publicKey);
  return {
    kekId,
    open: (sealed, context) => {
      if (sealed.v !== 1) throw new VaultError(`unknown record version ${JSON.stringify(sealed.v)}`);
      if (sealed.kekId !== kekId) {
        throw new VaultError(
          `sealed to the key ${JSON.stringify(sealed.kekId)}, but this worker holds ${kekId}: enter the API key again`,
        );
      }
      const aad = associatedData(context);
      const wrapper = unwrappingKey(privateKey, publicKey, sealed, kekId);
      const dek = decrypt(wrapper, sealed.wrappedDek, aad);
      wrapper.fill(0);
      try {
        return decrypt(dek, sealed, aad);
      } finally {
        dek.fill(0);
      }
    },
  };
}

/** From the file named by VAULT_PRIVATE_KEY_FILE. @throws VaultError saying what to set. */
export function loadOpener(privateKeyFile: string): Opener {
  const pem = readKeyFile(privateKeyFile, 'VAULT_PRIVATE_KEY_FILE', 'PRIVATE KEY');
  refuseOpenMode(privateKeyFile);
  return createOpener(pem);
}

function unwrappingKey(
  privateKey: KeyObject,
  publicKey: KeyObject,
  sealed: SealedSecret,
  kekId: string,
): Buffer {
  const ephemeralRaw = bytes('epk', sealed.epk, KEY_BYTES);
  try {
    const ephemeral = publicKeyOfRaw(ephemeralRaw);
    return wrappingKey(privateKey, ephemeral, ephemeralRaw, rawPublicKey(publicKey), kekId);
  } catch {
    throw new VaultError('the record was changed: its ephemeral key is no key');
  }
}

function decrypt(key: Buffer, box: Box, aad: Buffer): Buffer {
  const decipher = createDecipheriv(CIPHER, key, bytes('iv', box.iv, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(aad);
  decipher.setAuthTag(bytes('tag', box.tag, TAG_BYTES));
  const first = decipher.update(bytes('ct', box.ct));
  try {
    return Buffer.concat([first, decipher.final()]);
  } catch {
    throw new VaultError('the record was changed, or belongs to another user, account, credential or field');
  } finally {
    first.fill(0);
  }
}

/** Only the one right spelling of the bytes: base64 has spare bits that nobody would see flipped. */
function bytes(name: string, base64: string, length?: number): Buffer {
  const decoded = Buffer.from(String(base64), 'base64');
  if (decoded.toString('base64') !== base64 || (length !== undefined && decoded.length !== length)) {
    throw new VaultError(`the record was changed: ${name} is not well formed`);
  }
  return decoded;
}
