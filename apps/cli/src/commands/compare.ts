import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { compareStrategies } from '../compare/compare-strategies.ts';
import { renderComparison } from '../compare/render-comparison.ts';
import { readMarkets } from '../compare/markets.ts';
import { UsageError } from '../usage-error.ts';

interface CompareOptions {
  readonly market: readonly string[];
  readonly markdown?: string;
  readonly json?: boolean;
}

export function register(program: Command): void {
  program
    .command('compare')
    .description('Run every strategy with its defaults over the same markets: one table, losses included.')
    .requiredOption(
      '--market <json>',
      `repeated: '{"name":"BTC","data":"btc.csv.gz","funding":"funding.csv.gz","spot":"spot.csv.gz"}'`,
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option('--markdown <file>', 'write the table between its marks in this file, or a new file')
    .option('--json', 'one line for each strategy and market')
    .action((options: CompareOptions) => run(options));
}

function run(options: CompareOptions): void {
  const markets = readMarkets(options.market);
  const rows = compareStrategies(markets, (market, strategy) =>
    process.stderr.write(`${market} ${strategy}\n`),
  );
  if (options.json) for (const row of rows) process.stdout.write(`${JSON.stringify(row)}\n`);
  const text = renderComparison(rows, markets);
  if (options.markdown === undefined) {
    if (!options.json) process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(options.markdown, within(options.markdown, text));
  } catch (error) {
    throw new UsageError(
      '--markdown',
      `"${options.markdown}" cannot be written: ${(error as Error).message}`,
    );
  }
  process.stderr.write(`table written to ${options.markdown}\n`);
}

const BEGIN = '<!-- table: begin -->';
const END = '<!-- table: end -->';

/** The file's own words stay; only what lies between the marks is made anew. */
function within(file: string, table: string): string {
  let before = `${BEGIN}\n${END}\n`;
  try {
    before = readFileSync(file, 'utf8');
  } catch {
    // A new file.
  }
  const [head, rest] = before.split(BEGIN);
  const tail = rest?.split(END)[1];
  if (tail === undefined) throw new UsageError('--markdown', `"${file}" has no ${BEGIN} … ${END}`);
  return `${head ?? ''}${BEGIN}\n<!-- prettier-ignore-start -->\n\n${table}\n<!-- prettier-ignore-end -->\n${END}${tail}`;
}
