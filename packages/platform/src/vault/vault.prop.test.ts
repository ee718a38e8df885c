import { createHash, generateKeyPairSync } from 'node:crypto';
import type { SealedSecret, SecretContext } from '@trendy/domain';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOpener } from './opener.ts';
import { createSealer } from './sealer.ts';
import { VaultError } from './vault-error.ts';

const pair = generateKeyPairSync('x25519');
const sealer = createSealer(pair.publicKey.export({ format: 'pem', type: 'spki' }).toString());
const opener = createOpener(pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());

const context: SecretContext = {
  userId: '7f0c1d7e-58f4-4e5e-8d25-0a4f5a4f8f10',
  accountId: 'c2c8bdc8-6a6e-4a7c-8a59-5e8b1c7f4d11',
  credentialId: '2b7e1516-28ae-4d2a-a6ab-f7158809cf4f',
  exchange: 'binanceusdm',
  field: 'secret',
};
const opened = (sealed: SealedSecret, under: SecretContext = context): string =>
  Buffer.from(opener.open(sealed, under)).toString('utf8');

test('what was sealed opens again, and is nowhere in the record', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (secret) => {
      const sealed = sealer.seal(secret, context);
      expect(opened(sealed)).toBe(Buffer.from(secret, 'utf8').toString('utf8'));
      if (secret.length > 6) expect(JSON.stringify(sealed)).not.toContain(secret);
    }),
  );
});

test('every write has its own data key, initialisation vectors, ephemeral key and ciphertext', () => {
  const seen = new Set<string>();
  const count = 3_000;
  for (let i = 0; i < count; i += 1) {
    const { epk, iv, ct, wrappedDek } = sealer.seal('one and the same secret', context);
    for (const [name, value] of Object.entries({
      epk,
      iv,
      ct,
      wrapIv: wrappedDek.iv,
      wrapCt: wrappedDek.ct,
    })) {
      seen.add(createHash('sha256').update(`${name} ${value}`).digest('base64'));
    }
  }
  expect(seen.size).toBe(5 * count);
});

test.each(Object.keys(context) as (keyof SecretContext)[])(
  'a record does not open under another %s',
  (part) => {
    const sealed = sealer.seal('s3cret', context);
    const other =
      part === 'field' ? 'apiKey' : part === 'exchange' ? 'okx' : `${context[part].slice(0, -1)}b`;
    expect(() => opened(sealed, { ...context, [part]: other })).toThrow(VaultError);
  },
);

test('parts of two records cannot be mixed', () => {
  const a = sealer.seal('first', context);
  const b = sealer.seal('second', context);
  for (const mixed of [
    { ...a, wrappedDek: b.wrappedDek },
    { ...a, epk: b.epk },
    { ...a, epk: b.epk, wrappedDek: b.wrappedDek },
    { ...a, iv: b.iv, ct: b.ct, tag: b.tag },
    { ...a, tag: b.tag },
  ]) {
    expect(() => opened(mixed)).toThrow(VaultError);
  }
});

test('a flip of any single bit of any part is refused', () => {
  const sealed = sealer.seal('an API secret of thirty-two chars', context);
  const parts: readonly [string, string, (value: string) => SealedSecret][] = [
    ['epk', sealed.epk, (epk) => ({ ...sealed, epk })],
    ['iv', sealed.iv, (iv) => ({ ...sealed, iv })],
    ['ct', sealed.ct, (ct) => ({ ...sealed, ct })],
    ['tag', sealed.tag, (tag) => ({ ...sealed, tag })],
    ['dek.iv', sealed.wrappedDek.iv, (iv) => ({ ...sealed, wrappedDek: { ...sealed.wrappedDek, iv } })],
    ['dek.ct', sealed.wrappedDek.ct, (ct) => ({ ...sealed, wrappedDek: { ...sealed.wrappedDek, ct } })],
    ['dek.tag', sealed.wrappedDek.tag, (tag) => ({ ...sealed, wrappedDek: { ...sealed.wrappedDek, tag } })],
  ];
  let cases = 0;
  for (const [name, base64, changed] of parts) {
    const bytes = Buffer.from(base64, 'base64');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => opened(changed(flipped.toString('base64'))), `${name} bit ${bit}`).toThrow(VaultError);
      cases += 1;
    }
  }
  expect(cases).toBe(8 * (32 + 12 + 33 + 16 + 12 + 32 + 16));
});

test('another spelling of the same bytes, a shorter tag, another version or key are refused', () => {
  const sealed = sealer.seal('secret', context);
  const respelled = (base64: string): string => `${base64}\n`;
  const shortTag = Buffer.from(sealed.tag, 'base64').subarray(0, 12).toString('base64');
  for (const changed of [
    { ...sealed, ct: respelled(sealed.ct) },
    { ...sealed, tag: shortTag },
    { ...sealed, v: 2 as unknown as 1 },
    { ...sealed, kekId: '0000000000000000' },
    { ...sealed, epk: Buffer.alloc(32).toString('base64') },
  ]) {
    expect(() => opened(changed)).toThrow(VaultError);
  }
});

test('a context part that could be read two ways is refused at sealing', () => {
  expect(() => sealer.seal('x', { ...context, field: 'secret|x' })).toThrow(VaultError);
  expect(() => sealer.seal('x', { ...context, exchange: '' })).toThrow(VaultError);
});
