/**
 * What each strategy decides at the close of a bar, in Pine v6. A rule sets `wish` (1 long, −1 short, 0 flat) and, where
 * the strategy places its own stop, `stopPrice`. Its parameters are inputs of the same names.
 */
export const PINE_RULES: Readonly<Record<string, string>> = {
  supertrend: `[line, direction] = ta.supertrend(factor, period)
turned = direction != direction[1] and not na(direction[1])
if turned
    wish := direction < 0 ? 1 : -1
plot(line, "SuperTrend", direction < 0 ? color.teal : color.red)`,

  'ema-crossover': `fastLine = ta.ema(close, fast)
slowLine = ta.ema(close, slow)
crossUp = ta.crossover(fastLine, slowLine)
crossDown = ta.crossunder(fastLine, slowLine)
if crossUp
    wish := 1
else if crossDown
    wish := -1
plot(fastLine, "Fast", color.teal)
plot(slowLine, "Slow", color.orange)`,

  'rsi-ema': `trend = ta.ema(close, emaPeriod)
strength = ta.rsi(close, rsiPeriod)
rises = ta.crossover(strength, oversold)
falls = ta.crossunder(strength, overbought)
if close > trend and rises and wish != 1
    wish := 1
else if close < trend and falls and wish != -1
    wish := -1
else if wish == 1 and (strength >= overbought or close < trend)
    wish := 0
else if wish == -1 and (strength <= oversold or close > trend)
    wish := 0
plot(trend, "Trend", color.orange)`,

  'macd-stochastic': `[macdLine, signalLine, histogram] = ta.macd(close, fast, slow, signal)
k = ta.sma(ta.stoch(close, high, low, stochastic), 3)
turnsUp = ta.crossover(macdLine, signalLine)
turnsDown = ta.crossunder(macdLine, signalLine)
if turnsUp
    if k < overbought
        wish := 1
    else if wish == -1
        wish := 0
else if turnsDown
    if k > oversold
        wish := -1
    else if wish == 1
        wish := 0`,

  'ichimoku-cloud': `middle(length) => (ta.highest(high, length) + ta.lowest(low, length)) / 2
tenkan = middle(conversion)
kijun = middle(base)
spanB = middle(span)
shift = displacement - 1
cloudA = ((tenkan + kijun) / 2)[shift]
cloudB = spanB[shift]
top = math.max(cloudA, cloudB)
bottom = math.min(cloudA, cloudB)
if close > top and tenkan > kijun and close > close[shift] and close > kijun and wish != 1
    wish := 1
else if close < bottom and tenkan < kijun and close < close[shift] and close < kijun and wish != -1
    wish := -1
else if wish == 1 and close < kijun
    wish := 0
else if wish == -1 and close > kijun
    wish := 0
plot(top, "Cloud top", color.teal)
plot(bottom, "Cloud bottom", color.red)
plot(kijun, "Base line", color.orange)`,

  'bollinger-rsi': `[middleBand, upperBand, lowerBand] = ta.bb(close, period, factor)
strength = ta.rsi(close, rsiPeriod)
if close < lowerBand and strength < oversold and wish != 1
    wish := 1
else if close > upperBand and strength > overbought and wish != -1
    wish := -1
else if wish == 1 and close >= middleBand
    wish := 0
else if wish == -1 and close <= middleBand
    wish := 0
plot(upperBand, "Upper", color.gray)
plot(middleBand, "Middle", color.orange)
plot(lowerBand, "Lower", color.gray)`,

  'trend-following': `fastLine = ta.sma(close, fast)
slowLine = ta.sma(close, slow)
distance = stopFactor * ta.atr(atrPeriod)
crossUp = ta.crossover(fastLine, slowLine)
crossDown = ta.crossunder(fastLine, slowLine)
if not na(distance)
    if crossUp and wish != 1
        wish := 1
        stopPrice := close - distance
    else if crossDown and wish != -1
        wish := -1
        stopPrice := close + distance
    else if wish == 1
        stopPrice := math.max(stopPrice, close - distance)
    else if wish == -1
        stopPrice := math.min(stopPrice, close + distance)
plot(fastLine, "Fast", color.teal)
plot(slowLine, "Slow", color.orange)`,

  'mean-reversion': `average = ta.sma(close, period)
deviation = ta.stdev(close, period)
score = deviation == 0 ? 0.0 : (close - average) / deviation
strength = ta.rsi(close, rsiPeriod)
[diPlus, diMinus, adx] = ta.dmi(14, 14)
distance = stopFactor * ta.atr(14)
if wish == 1 and score >= 0 or wish == -1 and score <= 0
    wish := 0
    stopPrice := na
else if wish == 0 and adx <= maxAdx
    if score[1] <= -entry and score > score[1] and score < 0 and strength[1] <= 50 - rsiBand
        wish := 1
        stopPrice := close - distance
    else if score[1] >= entry and score < score[1] and score > 0 and strength[1] >= 50 + rsiBand
        wish := -1
        stopPrice := close + distance
plot(average, "Mean", color.orange)`,

  'range-trading': `top = ta.highest(high, period)[1]
bottom = ta.lowest(low, period)[1]
place = (close - bottom) / (top - bottom)
[diPlus, diMinus, adx] = ta.dmi(14, 14)
distance = stopFactor * ta.atr(14)
if wish == 1 and (place < 0 or place >= 0.5) or wish == -1 and (place > 1 or place <= 0.5)
    wish := 0
    stopPrice := na
else if wish == 0 and adx <= maxAdx
    if place >= 0 and place <= zone
        wish := 1
        stopPrice := bottom - distance
    else if place <= 1 and place >= 1 - zone
        wish := -1
        stopPrice := top + distance
plot(top, "Resistance", color.red)
plot(bottom, "Support", color.teal)`,
};
