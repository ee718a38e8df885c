import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { epochMs, marketMs } from '@trendy/domain';
import type { EpochMs, MarketMs } from '@trendy/domain';
import { z } from 'zod';

const schema = z.object({
  seed: z.number().int(),
  speed: z.number().min(1).max(60),
  /** Wall and market time at which this speed began. */
  originWall: z.number(),
  originMarket: z.number(),
  /** Files that are repeated instead of the generated market. */
  replay: z.string().default(''),
  /** Symbols beside the usual ones. */
  moreSymbols: z.number().int().default(0),
});
type World = z.output<typeof schema>;

const DEFAULT_SEED = 20_220_101;

/** Wall time, and the market time that may run faster. */
export interface WorldClock {
  readonly seed: number;
  readonly speed: number;
  wall(): EpochMs;
  market(): MarketMs;
}

/**
 * The market's seed and clock, kept beside its accounts: a restart continues the same market at the same pace.
 * Another speed begins where the market stands now. @throws Error when asked for another seed than the kept one.
 */
export function openWorld(
  dir: string,
  wanted: {
    readonly seed?: number | undefined;
    readonly speed: number;
    readonly replay?: string | undefined;
    readonly moreSymbols?: number | undefined;
    /** Market time at which a new market begins; absent: now. */
    readonly start?: number | undefined;
  },
  wall: () => number,
): WorldClock {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const path = join(dir, 'world.json');
  const kept = existsSync(path) ? schema.parse(JSON.parse(readFileSync(path, 'utf8'))) : null;
  if (kept && wanted.seed !== undefined && kept.seed !== wanted.seed)
    throw new Error(
      `EXCHANGE_SEED=${wanted.seed}, but ${path} holds seed ${kept.seed}; use that one, or another EXCHANGE_DATA_DIR`,
    );
  if (kept && kept.replay !== (wanted.replay ?? ''))
    throw new Error(
      `EXCHANGE_REPLAY=${wanted.replay ?? ''}, but ${path} holds a market of "${kept.replay}"; use that one, or another EXCHANGE_DATA_DIR`,
    );
  const moreSymbols = wanted.moreSymbols ?? 0;
  // Accounts may hold positions in symbols that are not offered any more.
  if (kept && kept.moreSymbols > moreSymbols)
    throw new Error(
      `EXCHANGE_MORE_SYMBOLS=${moreSymbols}, but ${path} holds a market with ${kept.moreSymbols}; use as many or more, or another EXCHANGE_DATA_DIR`,
    );
  const now = wall();
  const world: World =
    kept?.speed === wanted.speed
      ? { ...kept, moreSymbols }
      : {
          seed: kept?.seed ?? wanted.seed ?? DEFAULT_SEED,
          speed: wanted.speed,
          originWall: now,
          originMarket: kept ? marketAt(kept, now) : (wanted.start ?? now),
          replay: wanted.replay ?? '',
          moreSymbols,
        };
  writeFileSync(`${path}.tmp`, JSON.stringify(world), { mode: 0o600, flush: true });
  renameSync(`${path}.tmp`, path);
  return {
    seed: world.seed,
    speed: world.speed,
    wall: () => epochMs(wall()),
    market: () => marketMs(marketAt(world, wall())),
  };
}

const marketAt = (world: World, wall: number): number =>
  Math.floor(world.originMarket + (wall - world.originWall) * world.speed);
