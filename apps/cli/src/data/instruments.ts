import path from 'node:path';
import { quoteFromNumber, steps } from '@trendy/domain';
import type { Instrument, MarginBracket } from '@trendy/domain';
import { DEFAULT_BRACKETS, withMaintenanceAmounts } from '@trendy/simulator';
import type { BarColumns } from '@trendy/domain';
import { UsageError } from '../usage-error.ts';
import { readText } from './read-text.ts';

interface Grid {
  readonly tickSize: string;
  readonly stepSize: string;
  readonly minNotional: number;
}

/** Grids of the best-known USDT perpetuals, for data files that bring no instrument of their own. */
const KNOWN: Readonly<Record<string, Grid>> = {
  BTC: { tickSize: '0.1', stepSize: '0.001', minNotional: 100 },
  ETH: { tickSize: '0.01', stepSize: '0.001', minNotional: 20 },
  SOL: { tickSize: '0.01', stepSize: '0.01', minNotional: 5 },
  BNB: { tickSize: '0.01', stepSize: '0.01', minNotional: 5 },
  XRP: { tickSize: '0.0001', stepSize: '0.1', minNotional: 5 },
  ADA: { tickSize: '0.0001', stepSize: '1', minNotional: 5 },
  DOGE: { tickSize: '0.00001', stepSize: '1', minNotional: 5 },
};

const MAX_MARKET_BASE_VALUE = 12_000_000;

export interface ChosenInstrument {
  readonly instrument: Instrument;
  readonly source: 'table' | 'inferred' | 'given';
}

/**
 * The instrument of a data file: given tick and step sizes win, then the table of known perpetuals, then a grid
 * inferred from the prices (five significant digits beyond the first).
 */
export function chooseInstrument(options: {
  readonly file: string;
  readonly bars: BarColumns;
  readonly brackets: readonly MarginBracket[];
  readonly symbol?: string;
  readonly tick?: string;
  readonly step?: string;
}): ChosenInstrument {
  const named = options.symbol ?? /[a-z0-9]+/i.exec(path.basename(options.file))?.[0] ?? '';
  const { base, quote } = splitSymbol(named);
  const known = quote === 'USDT' ? KNOWN[base] : undefined;
  const price = options.bars.close[0] ?? 1;
  const inferred = inferGrid(options.bars);
  const grid: Grid = {
    tickSize: checkGrid('--tick', options.tick) ?? known?.tickSize ?? inferred.tickSize,
    stepSize: checkGrid('--step', options.step) ?? known?.stepSize ?? inferred.stepSize,
    minNotional: known?.minNotional ?? inferred.minNotional,
  };
  const perBase = Math.round(1 / Number(grid.stepSize));
  const maxBase = Math.max(1, MAX_MARKET_BASE_VALUE / price);
  const isGiven = options.tick !== undefined && options.step !== undefined;
  return {
    source: isGiven ? 'given' : known ? 'table' : 'inferred',
    instrument: {
      symbol: `${base}/${quote}:${quote}`,
      base,
      quote,
      tickSize: grid.tickSize,
      stepSize: grid.stepSize,
      minQuantity: steps(1),
      maxQuantity: steps(Math.round(maxBase * perBase * 10)),
      maxMarketQuantity: steps(Math.round(maxBase * perBase)),
      minNotional: quoteFromNumber(grid.minNotional),
      brackets: options.brackets,
    },
  };
}

/** `BTCUSDT`, `btcusdt`, `BTC/USDT` or `BTC/USDT:USDT`. */
function splitSymbol(text: string): { readonly base: string; readonly quote: string } {
  const [pair = ''] = text.toUpperCase().split(':');
  const match = /^([A-Z0-9]{2,12}?)[/_-]?(USDT|USDC|BUSD|USD)$/.exec(pair);
  if (match) return { base: match[1]!, quote: match[2]! };
  return { base: pair.replace(/[^A-Z0-9]/g, '') || 'BASE', quote: 'USDT' };
}

function inferGrid(bars: BarColumns): Grid {
  const rows = Math.min(bars.close.length, 1000);
  let decimals = 0;
  for (let row = 0; row < rows; row++)
    decimals = Math.max(decimals, (String(bars.close[row]).split('.')[1] ?? '').length);
  const magnitude = Math.floor(Math.log10(bars.close[0] ?? 1));
  const tickDecimals = Math.max(0, Math.min(decimals, 5 - magnitude));
  const stepDecimals = Math.max(0, Math.min(3, magnitude - 1, 8 - tickDecimals));
  return { tickSize: power(tickDecimals), stepSize: power(stepDecimals), minNotional: 5 };
}

const power = (decimals: number): string => (decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`);

function checkGrid(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text) || !(Number(text) > 0))
    throw new UsageError(option, `"${text}" is no positive decimal such as 0.1`);
  return text;
}

/**
 * Maintenance brackets from a JSON file: an array of {notionalFloor, notionalCap, maintenanceRate, maxLeverage}, with
 * `maintenanceAmount` where the exchange gave it.
 */
export function readBrackets(option: string, file: string | undefined): readonly MarginBracket[] {
  if (file === undefined) return DEFAULT_BRACKETS;
  let rows: unknown;
  try {
    rows = JSON.parse(readText(option, file));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(option, `"${file}" is not valid JSON: ${(error as Error).message}`);
  }
  if (!Array.isArray(rows) || rows.length === 0)
    throw new UsageError(option, `"${file}" must hold a non-empty array of brackets`);
  const fields = ['notionalFloor', 'notionalCap', 'maintenanceRate', 'maxLeverage'] as const;
  const brackets = (rows as readonly Record<string, unknown>[]).map((row, index) => {
    for (const field of fields)
      if (!(typeof row[field] === 'number' && row[field] >= 0))
        throw new UsageError(option, `bracket ${index + 1} of "${file}" needs a number "${field}"`);
    return row as unknown as MarginBracket;
  });
  const hasAmounts = brackets.every((row) => typeof row.maintenanceAmount === 'number');
  return hasAmounts ? brackets : withMaintenanceAmounts(brackets);
}
