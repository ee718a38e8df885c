import { createCipheriv, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { SealedSecret } from '@trendy/domain';
import { CIPHER, IV_BYTES, kekIdOf, rawPublicKey, TAG_BYTES, wrappingKey } from './envelope.ts';

export interface Box {
  readonly iv: string;
  readonly ct: string;
  readonly tag: string;
}

/** Seals a data key to a worker's public key, under an ephemeral key of its own. */
export function wrapDataKey(
  recipient: KeyObject,
  dek: Buffer,
  aad: Buffer,
): Pick<SealedSecret, 'kekId' | 'epk' | 'wrappedDek'> {
  const kekId = kekIdOf(recipient);
  const ephemeral = generateKeyPairSync('x25519');
  const ephemeralRaw = rawPublicKey(ephemeral.publicKey);
  const wrapper = wrappingKey(ephemeral.privateKey, recipient, ephemeralRaw, rawPublicKey(recipient), kekId);
  const wrappedDek = encrypt(wrapper, dek, aad);
  wrapper.fill(0);
  return { kekId, epk: ephemeralRaw.toString('base64'), wrappedDek };
}

export function encrypt(key: Buffer, plaintext: Buffer, aad: Buffer): Box {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(aad);
  const ct = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return {
    iv: iv.toString('base64'),
    ct: ct.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
}
