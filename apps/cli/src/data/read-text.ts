import { readBytes } from './text-lines.ts';

/** A text file, gunzipped when its name ends in `.gz`. @throws UsageError when it cannot be read. */
export const readText = (option: string, file: string): string => readBytes(option, file).toString('utf8');
