import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../usage-error.ts';

/** Small enough for the text of a piece to be young garbage: larger strings stay until a full collection. */
const CHUNK = 1 << 16;

/** A whole file, gunzipped when its name ends in `.gz`. @throws UsageError when it cannot be read. */
export function readBytes(option: string, file: string): Buffer {
  return orUnreadable(option, file, () => {
    const bytes = readFileSync(file);
    return file.endsWith('.gz') ? gunzipSync(bytes, { chunkSize: unpackedSize(bytes) }) : bytes;
  });
}

/** What the file's own end says, so that it is unpacked into one buffer and not into many that are joined: half the memory. */
function unpackedSize(bytes: Buffer): number {
  const said = bytes.length < 4 ? 0 : bytes.readUInt32LE(bytes.length - 4) + 1;
  // Deflate packs a thousand to one at best: whatever says more is no gzip file.
  return Math.min(Math.max(said, 65_536), 65_536 + bytes.length * 1100);
}

/**
 * Hands a text file over in small pieces, so that a long file is never one string.
 * @throws UsageError when it cannot be read.
 */
export function forEachPiece(option: string, file: string, take: (text: string) => void): void {
  // Without a byte-order mark, which the decoder takes away, the first column would have a name nobody knows.
  const decoder = new TextDecoder();
  const decode = (bytes: Uint8Array): void => take(decoder.decode(bytes, { stream: true }));
  if (file.endsWith('.gz')) {
    const bytes = readBytes(option, file);
    for (let at = 0; at < bytes.length; at += CHUNK) decode(bytes.subarray(at, at + CHUNK));
  } else readPlain(option, file, decode);
  take(decoder.decode());
}

function readPlain(option: string, file: string, take: (bytes: Uint8Array) => void): void {
  const handle = orUnreadable(option, file, () => openSync(file, 'r'));
  try {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (;;) {
      const read = orUnreadable(option, file, () => readSync(handle, buffer, 0, buffer.length, null));
      if (read === 0) return;
      take(buffer.subarray(0, read));
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
export function forEachLine(option: string, file: string, take: (line: string) => void): void {
  let rest = '';
  forEachPiece(option, file, (piece) => {
    const text = rest + piece;
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      take(text.charCodeAt(to - 1) === 13 ? text.slice(from, to - 1) : text.slice(from, to));
      from = to + 1;
    }
    rest = text.slice(from);
  });
  if (rest !== '') take(rest);
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
