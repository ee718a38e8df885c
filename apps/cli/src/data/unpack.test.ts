import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { forEachUnpacked, statedSize } from './unpack.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'trendy-unpack-'));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Several pieces long, and hard to pack. */
const DIGITS = Array.from({ length: 90_000 }, (_unused, index) => Math.sin(index).toFixed(5)).join('');
const PACKED = gzipSync(DIGITS);

function stored(bytes: Uint8Array): string {
  const file = path.join(folder, 'x.gz');
  fs.writeFileSync(file, bytes);
  return file;
}

function unpacked(bytes: Uint8Array): string {
  const pieces: Buffer[] = [];
  forEachUnpacked(stored(bytes), (piece) => pieces.push(Buffer.from(piece)));
  return Buffer.concat(pieces).toString();
}

const changed = (at: number): Buffer => {
  const bytes = Buffer.from(PACKED);
  bytes[at]! ^= 1;
  return bytes;
};

test('one member, several, and an empty one come back whole', () => {
  expect(unpacked(PACKED)).toBe(DIGITS);
  expect(unpacked(Buffer.concat([PACKED, gzipSync('a'), gzipSync(''), PACKED]))).toBe(`${DIGITS}a${DIGITS}`);
  expect(unpacked(gzipSync(''))).toBe('');
  expect(statedSize(stored(PACKED))).toBe(DIGITS.length);
});

test.each([
  ['empty', new Uint8Array(0)],
  ['text', Buffer.from('timestamp,open,high')],
  ['cut in the middle', PACKED.subarray(0, PACKED.length >> 1)],
  ['cut at the end', PACKED.subarray(0, -1)],
  ['one bit in the middle', changed(PACKED.length >> 1)],
  ['one bit of the sum', changed(PACKED.length - 8)],
  ['one bit of the length', changed(PACKED.length - 4)],
  ['the first of two', Buffer.concat([changed(PACKED.length - 8), PACKED])],
])('a file that is not what was packed is refused: %s', (_what, bytes) => {
  expect(() => unpacked(bytes)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^Z_/) }));
});

test('whoever takes the pieces keeps the words of his own errors', () => {
  const stop = (): never => {
    throw new RangeError('enough');
  };
  expect(() => forEachUnpacked(stored(PACKED), stop)).toThrow(new RangeError('enough'));
});
