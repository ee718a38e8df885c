import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../usage-error.ts';

/** Asked before the work, so that hours of it are not lost to a folder that does not exist. Writes nothing. */
export function checkWritable(option: string, file: string): void {
  const folder = path.dirname(path.resolve(file));
  const found = statSync(file, { throwIfNoEntry: false });
  if (file === '' || found?.isDirectory())
    throw new UsageError(option, `"${file}" is a folder; name a file in it`);
  try {
    accessSync(found ? file : folder, constants.W_OK);
  } catch (error) {
    throw new UsageError(
      option,
      `"${file}" cannot be written: ${(error as Error).message}; make the folder "${folder}", or name another`,
    );
  }
}
