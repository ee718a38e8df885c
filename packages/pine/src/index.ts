export { pineOf } from './export/pine-of.ts';
export type { PineRequest } from './export/pine-of.ts';
