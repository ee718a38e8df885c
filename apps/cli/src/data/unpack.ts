import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { Gunzip } from 'fflate';

const PIECE = 1 << 16;
/** CRC and length of what was packed stand at the end of each member of a gzip file. */
const TRAILER = 8;

/**
 * Unpacks a gzip file piece by piece, so that a long file is never whole in memory.
 * @param take gets each piece; it is used again afterwards.
 * @throws Error with a code `Z_…` where the file is cut off, is no gzip file or is not what was packed.
 */
export function forEachUnpacked(file: string, take: (bytes: Uint8Array) => void): void {
  const handle = openSync(file, 'r');
  try {
    let crc = 0;
    let length = 0;
    const checkMember = (end: number): void => {
      const trailer = Buffer.alloc(TRAILER);
      readSync(handle, trailer, 0, TRAILER, end - TRAILER);
      if (trailer.readUInt32LE(0) !== crc || trailer.readUInt32LE(4) !== length % 2 ** 32)
        throw broken('Z_DATA_ERROR', 'what is unpacked is not what was packed');
      crc = 0;
      length = 0;
    };
    const gunzip = new Gunzip((bytes) => {
      crc = crc32(bytes, crc);
      length += bytes.length;
      take(bytes);
    });
    // Told of the second member and those after it, before anything of them is unpacked.
    gunzip.onmember = checkMember;
    const read = pushAll(handle, gunzip);
    if (read === 0) throw broken('Z_BUF_ERROR', 'it is empty');
    checkMember(read);
  } finally {
    closeSync(handle);
  }
}

/**
 * Bytes of the unpacked file as its own end says, so that room for it can be made at once: right for files of one
 * member below 4 GiB, and never more than packing can have taken away.
 */
export function statedSize(file: string): number {
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    const stated = Buffer.alloc(4);
    if (size >= stated.length) readSync(handle, stated, 0, stated.length, size - stated.length);
    // Deflate packs a thousand to one at best: whatever says more is no gzip file.
    return Math.min(Math.max(stated.readUInt32LE(0), PIECE), PIECE + size * 1100);
  } finally {
    closeSync(handle);
  }
}

/** @returns the bytes read. */
function pushAll(handle: number, gunzip: Gunzip): number {
  for (let at = 0; ;) {
    // The library keeps what it could not use yet, so each piece is a buffer of its own.
    const piece = new Uint8Array(PIECE);
    const read = readSync(handle, piece, 0, PIECE, at);
    at += read;
    push(gunzip, piece.subarray(0, read), read === 0);
    if (read === 0) return at;
  }
}

function push(gunzip: Gunzip, piece: Uint8Array, isLast: boolean): void {
  try {
    gunzip.push(piece, isLast);
  } catch (error) {
    // Its faults have numbers where the system's have names; whoever takes the pieces throws errors of his own.
    if (error instanceof Error && typeof (error as { code?: unknown }).code === 'number')
      throw broken('Z_DATA_ERROR', error.message);
    throw error;
  }
}

const broken = (code: string, message: string): NodeJS.ErrnoException =>
  Object.assign(new Error(message), { code });
