import type { BacktestReport } from '@trendy/backtest';
import { percentText } from './figures.ts';
import type { ReportWords } from './report-words.ts';

type Terms = Pick<BacktestReport['settings'], 'makerBps' | 'risk' | 'slippageBps' | 'takerBps'>;

/** What a result was made under, defaults included: nobody should have to know them. */
export const termsText = (
  { makerBps, risk, slippageBps, takerBps }: Terms,
  { label }: Pick<ReportWords, 'label'>,
): string =>
  label('terms', {
    leverage: risk.leverage,
    size: risk.sizePercent,
    stop: risk.stopPercent,
    limit: risk.maxDrawdownPercent,
    maker: makerBps,
    taker: takerBps,
    slippage: slippageBps,
  });

/** Why holding is no yardstick for a position that is smaller or not always there. */
export const holdNote = (
  { metrics, settings: { risk } }: BacktestReport,
  { label }: Pick<ReportWords, 'label'>,
): string =>
  label('holdNote', {
    atWork: (risk.sizePercent * risk.leverage).toFixed(0),
    time: percentText(metrics.timeInMarket.value ?? 0, 0),
  });
