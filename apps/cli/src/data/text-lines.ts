import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../usage-error.ts';
import { forEachUnpacked, statedSize } from './unpack.ts';

/** Small enough for the text of a piece to be young garbage: larger strings stay until a full collection. */
const CHUNK = 1 << 16;

/** A whole file, gunzipped when its name ends in `.gz`. @throws UsageError when it cannot be read. */
export function readBytes(option: string, file: string): Buffer {
  return orUnreadable(option, file, () => {
    const bytes = readFileSync(file);
    return file.endsWith('.gz') ? gunzipSync(bytes, { chunkSize: 1 + statedSize(file) }) : bytes;
  });
}

/** Gets a piece of a file's text, and how many bytes the whole of it has. */
type TakeText = (text: string, fileBytes: number) => void;

/**
 * Hands a text file over in small pieces, so that a long file is never one string.
 * @throws UsageError when it cannot be read.
 */
export function forEachPiece(option: string, file: string, take: TakeText): void {
  // Without a byte-order mark, which the decoder takes away, the first column would have a name nobody knows.
  const decoder = new TextDecoder();
  let whole = 0;
  const decode = (bytes: Uint8Array, fileBytes: number): void => {
    whole = fileBytes;
    take(decoder.decode(bytes, { stream: true }), fileBytes);
  };
  if (file.endsWith('.gz')) readPacked(option, file, decode);
  else readPlain(option, file, decode);
  take(decoder.decode(), whole);
}

type TakeBytes = (bytes: Uint8Array, fileBytes: number) => void;

function readPacked(option: string, file: string, take: TakeBytes): void {
  const unpacked = orUnreadable(option, file, () => statedSize(file));
  try {
    forEachUnpacked(file, (bytes) => {
      for (let at = 0; at < bytes.length; at += CHUNK) take(bytes.subarray(at, at + CHUNK), unpacked);
    });
  } catch (error) {
    // Only what the file is to blame for: the taker's own errors are worded already.
    if (typeof (error as NodeJS.ErrnoException).code === 'string') throw unreadable(option, file, error);
    throw error;
  }
}

function readPlain(option: string, file: string, take: TakeBytes): void {
  const handle = orUnreadable(option, file, () => openSync(file, 'r'));
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    const { size } = orUnreadable(option, file, () => fstatSync(handle));
    for (;;) {
      const read = orUnreadable(option, file, () => readSync(handle, buffer, 0, buffer.length, null));
      if (read === 0) return;
      take(buffer.subarray(0, read), size);
    }
  } finally {
    closeSync(handle);
  }
}

/** Does it, and says in words what the system refused. @throws UsageError */
export function orUnreadable<T>(option: string, file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(option, file, error);
  }
}

/** Line by line without the ends (`\n`, `\r\n`); the last one needs none. */
export function forEachLine(option: string, file: string, take: TakeText): void {
  let rest = '';
  let whole = 0;
  forEachPiece(option, file, (piece, fileBytes) => {
    whole = fileBytes;
    const text = rest + piece;
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      take(text.charCodeAt(to - 1) === 13 ? text.slice(from, to - 1) : text.slice(from, to), fileBytes);
      from = to + 1;
    }
    rest = text.slice(from);
  });
  if (rest !== '') take(rest, whole);
}

function unreadable(option: string, file: string, error: unknown): UsageError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new UsageError(option, `there is no file "${file}"; check the path`);
  if (code === 'EISDIR') return new UsageError(option, `"${file}" is a folder; name a file`);
  if (code === 'EACCES') return new UsageError(option, `no permission to read "${file}"`);
  if (code?.startsWith('Z_'))
    return new UsageError(option, `"${file}" is no whole gzip file (${message}); fetch or pack it again`);
  return new UsageError(option, `"${file}" cannot be read: ${message}`);
}
