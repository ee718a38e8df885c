import type { Command } from 'commander';

export function register(program: Command): void {
  program.command('data').description('Look at market data files.');
}
