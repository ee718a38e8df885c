import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generateVaultKeys } from './generate-keys.ts';
import { loadOpener } from './opener.ts';
import { loadSealer } from './sealer.ts';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'vault-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

const context = { userId: 'u', accountId: 'a', credentialId: 'c', exchange: 'trendy', field: 'secret' };

test('a made pair fits together, and the private half is the owner’s alone', () => {
  const files = generateVaultKeys(path.join(dir, 'vault'));
  expect(fs.statSync(files.privateKeyFile).mode & 0o777).toBe(0o600);
  const sealed = loadSealer(files.publicKeyFile).seal('s', context);
  expect(Buffer.from(loadOpener(files.privateKeyFile).open(sealed, context)).toString()).toBe('s');
});

test('a second run keeps the private key and restores a lost public one', () => {
  const first = generateVaultKeys(dir);
  const [privatePem, publicPem] = [first.privateKeyFile, first.publicKeyFile].map((file) =>
    fs.readFileSync(file),
  );
  fs.rmSync(first.publicKeyFile);
  const second = generateVaultKeys(dir);
  expect(fs.readFileSync(second.privateKeyFile)).toEqual(privatePem);
  expect(fs.readFileSync(second.publicKeyFile)).toEqual(publicPem);
  expect(fs.readdirSync(dir).sort()).toEqual(['worker-key.pem', 'worker-key.pub.pem']);
});

test('a private key that others may read is refused with the command that helps', () => {
  const files = generateVaultKeys(dir);
  fs.chmodSync(files.privateKeyFile, 0o644);
  expect(() => loadOpener(files.privateKeyFile)).toThrow(/chmod 600/);
});

test('the public half opens nothing, and a missing file is named with its variable', () => {
  const files = generateVaultKeys(dir);
  expect(() => loadOpener(files.publicKeyFile)).toThrow(/VAULT_PRIVATE_KEY_FILE=.*no PRIVATE KEY/);
  expect(() => loadSealer(files.privateKeyFile)).toThrow(/VAULT_PUBLIC_KEY_FILE=.*no PUBLIC KEY/);
  expect(() => loadSealer(path.join(dir, 'none.pem'))).toThrow(/VAULT_PUBLIC_KEY_FILE=.*ENOENT/);
});
