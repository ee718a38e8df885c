import { existsSync } from 'node:fs';
import path from 'node:path';
import { readBars } from '../data/series.ts';
import { measureEngine } from './engine-speed.ts';
import { syntheticBars } from './synthetic-bars.ts';

const ROUNDS = 11;
/** The engine may take so many times as long as the bare loop. */
const MAX_RATIO = 60;

const file = path.resolve(
  import.meta.dirname,
  '../../../../../shared/data/btcusd_bitfinex_spot_1m_2018_2019.csv.gz',
);
const isReal = existsSync(file);
const bars = isReal ? readBars('--data', file) : syntheticBars(1_033_226, 20_240_202);
const speed = measureEngine(bars, ROUNDS, () => performance.now());
const result = { data: isReal ? path.basename(file) : 'generated', maxRatio: MAX_RATIO, ...speed };

process.stdout.write(
  process.argv.includes('--json')
    ? `${JSON.stringify(result)}\n`
    : `${result.data}, ${result.bars} bars, ${result.trades} trades, medians of ${result.rounds} interleaved rounds\n` +
        `bare loop    ${result.loopMBarsPerS.toFixed(1)} M bars/s\n` +
        `full engine  ${result.engineMBarsPerS.toFixed(2)} M bars/s\n` +
        `the engine runs at 1/${result.ratio.toFixed(1)} of the loop; at least 1/${MAX_RATIO} is wanted\n`,
);
if (result.ratio > MAX_RATIO) process.exitCode = 1;
