import type { Bar } from '@trendy/domain';
import { createRegimeTrail, feedRegimeTrail } from '@trendy/quant';
import type { RegimeTrail } from '@trendy/quant';

/** How a price moves, from closed bars: mean true range and variance of returns. Plain numbers, saved as they are. */
export interface PriceMotion {
  bars: number;
  lastClose: number;
  /** Wilder's mean of the true range over 14 bars, quote per base; the plain mean until then. */
  atr: number;
  /** Exponentially weighted (λ .94) variance of simple returns of a bar. */
  variance: number;
  /** What its regime is told by; absent where no rule asks for one. */
  trail?: RegimeTrail;
}

const RANGE_BARS = 14;
const DECAY = 0.94;
/** Bars before anything is concluded. */
export const MOTION_WARMUP = 30;
/** Bars after which a start is forgotten to a millionth, so that a bot that begins today sizes as its backtest does. */
export const MOTION_HISTORY = 240;

export const createMotion = (): PriceMotion => ({ bars: 0, lastClose: 0, atr: 0, variance: 0 });

/** Takes in one closed bar. @param isRegimeAsked whether the bot's rules look at the market's regime. */
export function feedMotion(
  motion: PriceMotion,
  { close, high, low }: Pick<Bar, 'close' | 'high' | 'low'>,
  isRegimeAsked: boolean,
): void {
  const { bars, lastClose } = motion;
  const range =
    bars === 0 ? high - low : Math.max(high - low, Math.abs(high - lastClose), Math.abs(low - lastClose));
  const share = 1 / Math.min(bars + 1, RANGE_BARS);
  motion.atr += share * (range - motion.atr);
  if (bars > 0 && lastClose > 0) {
    const change = close / lastClose - 1;
    motion.variance = bars === 1 ? change * change : DECAY * motion.variance + (1 - DECAY) * change * change;
  }
  motion.lastClose = close;
  motion.bars = bars + 1;
  if (isRegimeAsked)
    feedRegimeTrail((motion.trail ??= createRegimeTrail()), close, Math.sqrt(motion.variance));
}
