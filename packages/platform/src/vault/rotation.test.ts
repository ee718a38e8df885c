import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateVaultKeys, retireOldVaultKeys, rotateVaultKeys } from './generate-keys.ts';
import type { VaultKeyFiles } from './generate-keys.ts';
import { loadOpener } from './opener.ts';
import { loadSealer } from './sealer.ts';
import { VaultError } from './vault-error.ts';

let dir: string;
let files: VaultKeyFiles;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'vault-'));
  files = generateVaultKeys(dir);
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

const context = { userId: 'u', accountId: 'a', credentialId: 'c', exchange: 'trendy', field: 'secret' };
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

test('processes that run through a rotation seal to the new key and open both, without a restart', () => {
  const [sealer, opener] = [loadSealer(files.publicKeyFile), loadOpener(files.privateKeyFile)];
  const old = sealer.seal('old', context);
  const kekId = rotateVaultKeys(files);
  expect(fs.statSync(files.privateKeyFile).mode & 0o777).toBe(0o600);
  const fresh = sealer.seal('fresh', context);
  expect([old.kekId === kekId, fresh.kekId === kekId, sealer.kekId === kekId]).toEqual([false, true, true]);
  expect(text(opener.open(fresh, context))).toBe('fresh');
  expect(text(opener.open(old, context))).toBe('old');
  expect(opener.kekId).toBe(kekId);
});

test('re-wrapping changes the wrapping alone, once, and refuses what was tampered with', () => {
  const old = loadSealer(files.publicKeyFile).seal('secret', context);
  rotateVaultKeys(files);
  const opener = loadOpener(files.privateKeyFile);
  const moved = opener.rewrap(old, context);
  expect(moved).toMatchObject({ v: 1, kekId: opener.kekId, iv: old.iv, ct: old.ct, tag: old.tag });
  expect(moved?.epk).not.toBe(old.epk);
  if (!moved) throw new Error('nothing was moved');
  expect(opener.rewrap(moved, context)).toBeNull();
  expect(text(opener.open(moved, context))).toBe('secret');
  const tampered = { ...old, ct: Buffer.from('tamper').toString('base64') };
  expect(() => opener.rewrap(tampered, context)).toThrow(VaultError);
  expect(() => opener.rewrap(old, { ...context, field: 'apiKey' })).toThrow(VaultError);
});

test('a retired key opens nothing any more; the moved records stay readable', () => {
  const old = loadSealer(files.publicKeyFile).seal('secret', context);
  const first = old.kekId;
  rotateVaultKeys(files);
  const moved = loadOpener(files.privateKeyFile).rewrap(old, context);
  if (!moved) throw new Error('nothing was moved');
  expect(retireOldVaultKeys(files)).toEqual([first]);
  expect(retireOldVaultKeys(files)).toEqual([]);
  const opener = loadOpener(files.privateKeyFile);
  expect(() => opener.open(old, context)).toThrow(/not in the private key file/);
  expect(text(opener.open(moved, context))).toBe('secret');
  expect(fs.readdirSync(dir)).toHaveLength(2);
});
