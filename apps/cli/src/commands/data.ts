import type { Command } from 'commander';
import { registerConvert } from './data-convert.ts';
import { registerFetch } from './data-fetch.ts';
import { registerStore } from './data-store.ts';
import { registerValidate } from './data-validate.ts';

/** `trendy data`: files of market data, from the exchange, into the database and back. */
export function register(program: Command): void {
  const data = program.command('data').description('Fetch, check, convert and store market data.');
  registerFetch(data);
  registerValidate(data);
  registerConvert(data);
  registerStore(data);
}
