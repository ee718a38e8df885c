import { createDecipheriv } from 'node:crypto';
import type { Opener, SealedSecret, SecretContext } from '@trendy/domain';
import { associatedData } from './associated-data.ts';
import { wrapDataKey } from './data-key.ts';
import type { Box } from './data-key.ts';
import {
  CIPHER,
  IV_BYTES,
  KEY_BYTES,
  publicKeyOfRaw,
  rawPublicKey,
  TAG_BYTES,
  wrappingKey,
} from './envelope.ts';
import { readKeyFile, refuseOpenMode } from './key-files.ts';
import { parseKeyRing } from './key-ring.ts';
import type { VaultKey } from './key-ring.ts';
import { VaultError } from './vault-error.ts';

export interface RewrappingOpener extends Opener {
  /**
   * The same record with its data key sealed to the current key; the ciphertext stays as it is.
   * Null when it is sealed to the current key already. @throws VaultError as `open` does.
   */
  rewrap(sealed: SealedSecret, context: SecretContext): SealedSecret | null;
}

/**
 * The reading half of the vault: for the worker, and for its operator's command line. The text may hold several private
 * keys, the current one first.
 * @throws VaultError when it holds none of X25519.
 */
export function createOpener(privateKeyPem: string): RewrappingOpener {
  const ring = parseKeyRing(privateKeyPem);
  const [current] = ring;
  return {
    kekId: current.kekId,
    open: (sealed, context) => {
      const aad = associatedData(context);
      const dek = dataKeyOf(ring, sealed, aad);
      try {
        return decrypt(dek, sealed, aad);
      } finally {
        dek.fill(0);
      }
    },
    rewrap: (sealed, context) => {
      const aad = associatedData(context);
      const dek = dataKeyOf(ring, sealed, aad);
      try {
        // A record that was tampered with must not leave here looking freshly sealed.
        decrypt(dek, sealed, aad).fill(0);
        return sealed.kekId === current.kekId
          ? null
          : { ...sealed, ...wrapDataKey(current.publicKey, dek, aad) };
      } finally {
        dek.fill(0);
      }
    },
  };
}

/**
 * From the file named by VAULT_PRIVATE_KEY_FILE. It is read again when a record names a key that is not in it yet, so
 * that a rotation needs no restart. @throws VaultError saying what to set.
 */
export function loadOpener(privateKeyFile: string): RewrappingOpener {
  const read = (): RewrappingOpener => {
    const pem = readKeyFile(privateKeyFile, 'VAULT_PRIVATE_KEY_FILE', 'PRIVATE KEY');
    refuseOpenMode(privateKeyFile);
    return createOpener(pem);
  };
  let opener = read();
  const known = <T>(use: (opener: RewrappingOpener) => T): T => {
    try {
      return use(opener);
    } catch (error) {
      if (!(error instanceof UnknownKeyError)) throw error;
      opener = read();
      return use(opener);
    }
  };
  return {
    get kekId() {
      return opener.kekId;
    },
    open: (sealed, context) => known((current) => current.open(sealed, context)),
    rewrap: (sealed, context) => known((current) => current.rewrap(sealed, context)),
  };
}

class UnknownKeyError extends VaultError {}

function dataKeyOf(ring: readonly VaultKey[], sealed: SealedSecret, aad: Buffer): Buffer {
  if (sealed.v !== 1) throw new VaultError(`unknown record version ${JSON.stringify(sealed.v)}`);
  const key = ring.find((candidate) => candidate.kekId === sealed.kekId);
  if (!key) {
    throw new UnknownKeyError(
      `sealed to the key ${JSON.stringify(sealed.kekId)}, which is not in the private key file: ` +
        'restore that key, or enter the API key again',
    );
  }
  const wrapper = unwrappingKey(key, sealed);
  try {
    return decrypt(wrapper, sealed.wrappedDek, aad);
  } finally {
    wrapper.fill(0);
  }
}

function unwrappingKey({ privateKey, publicKey, kekId }: VaultKey, sealed: SealedSecret): Buffer {
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
