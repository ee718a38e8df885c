import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../usage-error.ts';

/** A text file, gunzipped when its name ends in `.gz`. @throws UsageError when it cannot be read. */
export function readText(option: string, file: string): string {
  try {
    const bytes = readFileSync(file);
    return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') throw new UsageError(option, `there is no file "${file}"; check the path`);
    if (code === 'EISDIR') throw new UsageError(option, `"${file}" is a folder; name a file`);
    if (code === 'EACCES') throw new UsageError(option, `no permission to read "${file}"`);
    throw new UsageError(option, `"${file}" cannot be read: ${(error as Error).message}`);
  }
}
