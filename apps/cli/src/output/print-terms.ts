import type { BacktestReport } from '@trendy/backtest';
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
