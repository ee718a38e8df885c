import { createHash, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { VaultError } from './vault-error.ts';

export const CIPHER = 'aes-256-gcm';
export const KEY_BYTES = 32;
export const IV_BYTES = 12;
/** Node would accept shorter tags, which are easier to forge. */
export const TAG_BYTES = 16;

/** Version of a worker's key: a fingerprint of its public half. */
export function kekIdOf(publicKey: KeyObject): string {
  return createHash('sha256').update(rawPublicKey(publicKey)).digest('hex').slice(0, 16);
}

/** The 32 bytes of an X25519 public key. @throws VaultError for any other kind of key. */
export function rawPublicKey(publicKey: KeyObject): Buffer {
  if (publicKey.asymmetricKeyType !== 'x25519') {
    throw new VaultError(
      `the vault's key must be X25519, got ${publicKey.asymmetricKeyType ?? 'a secret key'}`,
    );
  }
  return Buffer.from(publicKey.export({ format: 'der', type: 'spki' }).subarray(-KEY_BYTES));
}

export function publicKeyOfRaw(raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
}

/**
 * The key that wraps a data key. Both public halves go in as they are written: X25519 ignores a bit of them, which
 * would otherwise be free to flip.
 */
export function wrappingKey(
  mine: KeyObject,
  theirs: KeyObject,
  ephemeralRaw: Uint8Array,
  recipientRaw: Uint8Array,
  kekId: string,
): Buffer {
  const shared = diffieHellman({ privateKey: mine, publicKey: theirs });
  const salt = Buffer.concat([ephemeralRaw, recipientRaw]);
  const key = Buffer.from(hkdfSync('sha256', shared, salt, `trendy-vault|v1|${kekId}`, KEY_BYTES));
  shared.fill(0);
  return key;
}
