import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Prng } from '@trendy/quant';

const FOLDER = path.resolve(import.meta.dirname, '../../../../../../shared/data');
const DAY = 'btcusdt_binance_perp_2024-08-08';
const TICKS_PER_QUOTE = 10;
const MESSAGES = 3_000;
const LEVELS_A_MESSAGE = 140;

/** Changes of a book in the order of a venue's feed, in columns. */
export interface BookFeed {
  /** The file's name, or `generated`. */
  readonly source: string;
  /** Ticks around which the book lies. */
  readonly middle: number;
  /** 1: bid, 0: ask. */
  readonly isBid: Uint8Array;
  /** Ticks. */
  readonly price: Int32Array;
  /** Base units; 0: the level is gone. */
  readonly size: Float64Array;
  /** Index behind the last change of each message. */
  readonly messageEnd: Int32Array;
}

interface Change {
  readonly isBid: boolean;
  readonly price: number;
  readonly size: number;
  readonly message: string;
}

/** The recorded minutes of BTCUSDT where they are, snapshot first; else a seeded book that walks. */
export function bookFeed(): BookFeed {
  const file = (name: string): string => path.join(FOLDER, `${DAY}_${name}.csv.gz`);
  if (!existsSync(file('l2_deltas')) || !existsSync(file('l2_snapshot')))
    return columns('generated', generated());
  const snapshot = rowsOf(file('l2_snapshot'));
  const since = Number(snapshot[0]?.[2]);
  const first = snapshot.map((row) => change(row[3], row[4], row[5], 'snapshot'));
  const later = rowsOf(file('l2_deltas'))
    .filter((row) => Number(row[3]) >= since)
    .map((row) => change(row[5], row[6], row[7], row[3] ?? ''));
  return columns(`${DAY}_l2_deltas`, [...first, ...later]);
}

const rowsOf = (file: string): string[][] =>
  gunzipSync(readFileSync(file))
    .toString()
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));

const change = (
  side: string | undefined,
  price: string | undefined,
  size: string | undefined,
  message: string,
): Change => ({
  isBid: side === 'bid',
  price: Math.round(Number(price) * TICKS_PER_QUOTE),
  size: Number(size),
  message,
});

function columns(source: string, changes: readonly Change[]): BookFeed {
  const ends = changes.flatMap(({ message }, index) =>
    changes[index + 1]?.message === message ? [] : [index + 1],
  );
  return {
    source,
    middle: changes.find(({ isBid }) => isBid)?.price ?? 0,
    isBid: Uint8Array.from(changes, ({ isBid }) => (isBid ? 1 : 0)),
    price: Int32Array.from(changes, ({ price }) => price),
    size: Float64Array.from(changes, ({ size }) => size),
    messageEnd: Int32Array.from(ends),
  };
}

/** Sizes that come and go some thousand ticks around a middle that walks; what the middle passes is taken away. */
function generated(): Change[] {
  const random = new Prng(20_240_808);
  const out: Change[] = [];
  let middle = 618_000;
  for (let message = 0; message < MESSAGES; message++) {
    const name = String(message);
    const step = Math.round(2 * random.normal());
    for (let tick = 1; tick <= Math.abs(step); tick++)
      out.push({ isBid: step < 0, price: middle + Math.sign(step) * tick, size: 0, message: name });
    middle += step;
    for (let level = 0; level < LEVELS_A_MESSAGE; level++) {
      // A feed tells all bids of a message and then all asks.
      const isBid = 2 * level < LEVELS_A_MESSAGE;
      const away = message === 0 ? level + 1 : Math.ceil(-2000 * Math.log(random.uniform()));
      const size = random.uniform() < 0.4 ? 0 : Math.round(5000 * random.uniform()) / 1000;
      out.push({ isBid, price: middle + (isBid ? -away : away), size, message: name });
    }
    // Both sides always have a best price, on the right side of the other.
    out.push({ isBid: true, price: middle - 1, size: 3, message: name });
    out.push({ isBid: false, price: middle + 1, size: 3, message: name });
    out.push({ isBid: true, price: middle, size: 0, message: name });
    out.push({ isBid: false, price: middle, size: 0, message: name });
  }
  return out;
}
