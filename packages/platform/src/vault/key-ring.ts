import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { kekIdOf } from './envelope.ts';
import { VaultError } from './vault-error.ts';

export interface VaultKey {
  readonly kekId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const BLOCK = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----\n?/g;

/** Private keys of one file: the current one first, then those that old records are still sealed to. */
export function parseKeyRing(pem: string): readonly [VaultKey, ...VaultKey[]] {
  const [current, ...previous] = privateKeyBlocks(pem).map((block): VaultKey => {
    const privateKey = createPrivateKey(block);
    const publicKey = createPublicKey(privateKey);
    return { kekId: kekIdOf(publicKey), privateKey, publicKey };
  });
  if (!current) throw new VaultError('no PRIVATE KEY in PEM form');
  return [current, ...previous];
}

export const privateKeyBlocks = (pem: string): readonly string[] => pem.match(BLOCK) ?? [];
