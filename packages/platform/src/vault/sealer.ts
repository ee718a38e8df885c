import { createCipheriv, createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import type { Sealer } from '@trendy/domain';
import { associatedData } from './associated-data.ts';
import { CIPHER, IV_BYTES, KEY_BYTES, kekIdOf, rawPublicKey, TAG_BYTES, wrappingKey } from './envelope.ts';
import { readKeyFile } from './key-files.ts';

interface Box {
  readonly iv: string;
  readonly ct: string;
  readonly tag: string;
}

/** The write-only half of the vault. @throws VaultError when the text is no X25519 public key. */
export function createSealer(publicKeyPem: string): Sealer {
  const recipient = createPublicKey(publicKeyPem);
  const recipientRaw = rawPublicKey(recipient);
  const kekId = kekIdOf(recipient);
  return {
    kekId,
    seal: (secret, context) => {
      const aad = associatedData(context);
      const dek = randomBytes(KEY_BYTES);
      const plaintext = Buffer.from(secret, 'utf8');
      const ephemeral = generateKeyPairSync('x25519');
      const ephemeralRaw = rawPublicKey(ephemeral.publicKey);
      const wrapper = wrappingKey(ephemeral.privateKey, recipient, ephemeralRaw, recipientRaw, kekId);
      const wrappedDek = encrypt(wrapper, dek, aad);
      const box = encrypt(dek, plaintext, aad);
      for (const bytes of [dek, plaintext, wrapper]) bytes.fill(0);
      return { v: 1, kekId, epk: ephemeralRaw.toString('base64'), wrappedDek, ...box };
    },
  };
}

/** From the file named by VAULT_PUBLIC_KEY_FILE. @throws VaultError saying what to set. */
export const loadSealer = (publicKeyFile: string): Sealer =>
  createSealer(readKeyFile(publicKeyFile, 'VAULT_PUBLIC_KEY_FILE', 'PUBLIC KEY'));

function encrypt(key: Buffer, plaintext: Buffer, aad: Buffer): Box {
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
