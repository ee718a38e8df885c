import path from 'node:path';

/** The root of this checkout. */
export const repositoryRoot = path.resolve(import.meta.dirname, '..');
