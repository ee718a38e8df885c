import { quantileOf } from '@trendy/quant';
import { isTooCoarse } from '../execution.ts';
import { toColumns } from '../request.ts';
import type { ReportInput } from './build.ts';
import { pausesOf, pausesText } from './pauses.ts';
import type { ReportData, ReportWarning } from './report.ts';

const ENOUGH_TRADES = 30;
/** The mark follows the last price within a few percent even in a crash. */
const FAR_MARKS = 0.1;

/** What a reader of the figures must know. */
export function warningsOf(input: ReportInput, data: ReportData): ReportWarning[] {
  return [...dataWarnings(input, data), ...hedgeWarnings(input), ...runWarnings(input, data)];
}

function dataWarnings({ request }: ReportInput, data: ReportData): ReportWarning[] {
  const warnings: ReportWarning[] = [];
  const warn = (code: string, en: string, ko: string): void => void warnings.push({ code, text: { en, ko } });
  if (!request.funding)
    warn(
      'no_funding',
      'No funding history was given, so none is charged.',
      '펀딩 기록이 없어 펀딩을 부과하지 않았어요.',
    );
  else if (data.fundingRates === 0)
    warn(
      'funding_outside_range',
      'The funding history has no rate within the range of the bars.',
      '펀딩 기록에 이 기간의 값이 없어요.',
    );
  if (!request.marks)
    warn(
      'no_marks',
      'No mark price series was given: liquidation uses the last price.',
      '마크 가격이 없어 청산에 최종 체결가를 썼어요.',
    );
  const far = distanceOfMarks(request);
  if (far > FAR_MARKS)
    warn(
      'marks_far_from_prices',
      `Half of the mark prices are ${Math.round(far * 100)} % or more away from the last prices: is it the right file?`,
      `마크 가격의 절반이 체결가와 ${Math.round(far * 100)}% 이상 달라요. 올바른 파일인지 확인하세요.`,
    );
  if (request.sources?.brackets === 'default')
    warn(
      'default_brackets',
      'No maintenance brackets were given: one bracket of 0.4 % is used.',
      '유지증거금 구간이 없어 0.4% 한 구간으로 계산했어요.',
    );
  if (request.sources?.instrument === 'inferred')
    warn(
      'inferred_instrument',
      'Tick and step size were inferred from the data; give them to be exact.',
      '호가 단위와 수량 단위를 데이터에서 추정했어요. 정확히 하려면 지정하세요.',
    );
  if (data.offGridPrices > 0)
    warn(
      'off_grid_prices',
      `${data.offGridPrices} prices lie off the tick grid; fills are rounded to it.`,
      `가격 ${data.offGridPrices}개가 호가 단위에서 벗어나 체결가를 반올림했어요.`,
    );
  if (data.missingBars > 0)
    warn(
      'missing_bars',
      `${data.missingBars} bars are missing; an order waits for the next bar that exists.`,
      `봉 ${data.missingBars}개가 빠져 있어요. 주문은 다음에 있는 봉을 기다려요.`,
    );
  return warnings;
}

/** A strategy of two legs is only as safe as both together. */
function hedgeWarnings({ request, state, unrealised }: ReportInput): ReportWarning[] {
  const isLeg = state.bots.some(
    ({ config, strategy }) =>
      config.symbol === request.instrument.symbol && strategy?.liveRefusal === 'no_spot_venue',
  );
  if (!isLeg) return [];
  const warnings: ReportWarning[] = [];
  const warn = (code: string, en: string, ko: string): void => void warnings.push({ code, text: { en, ko } });
  // Part of an account with several symbols where its share of the unrealised profit is told.
  if (unrealised === undefined)
    warn(
      'unhedged_leg',
      'This is one leg of two, alone: its profit is mostly a bet on the price that the other leg takes away. Judge it only by both legs on one account (trendy compare).',
      '두 다리 중 하나만 실행한 결과예요. 손익 대부분은 다른 다리가 상쇄할 가격 움직임이에요. 한 계정에서 두 다리를 함께 실행한 결과(trendy compare)로만 판단하세요.',
    );
  const { exits, stopPercent, takeProfitPercent } = request.risk;
  if (stopPercent > 0 || takeProfitPercent !== undefined || exits !== undefined)
    warn(
      'stop_breaks_hedge',
      'A stop or target by price closes one leg and leaves the other open: set the stop to 0 and no target for both legs.',
      '가격 기준 손절이나 익절은 한쪽 다리만 닫아 헤지를 깨뜨려요. 두 다리 모두 손절을 0으로 두고 익절을 끄세요.',
    );
  return warnings;
}

/** Fee and slippage of a market order that closes what is open at the end, quote currency. */
function closingCost({ columns, last, request, state }: ReportInput): string {
  const { fees, instrument, slippageBps } = request;
  const held = state.markets.get(instrument.symbol)?.position.quantity ?? 0;
  const notional = Math.abs(held) * Number(instrument.stepSize) * columns.close[last - 1]!;
  return ((notional * (fees.takerBps + slippageBps)) / 10_000).toFixed(2);
}

/** Median distance of mark and last price at equal opens, a fraction of the last; 0 without marks. */
function distanceOfMarks({ bars, marks }: ReportInput['request']): number {
  if (!marks) return 0;
  const { close, openTime } = toColumns(bars);
  const distances: number[] = [];
  let row = 0;
  openTime.forEach((time, index) => {
    while (row < marks.openTime.length && marks.openTime[row]! < time) row++;
    if (marks.openTime[row] === time) distances.push(Math.abs(marks.close[row]! / close[index]! - 1));
  });
  return distances.length === 0 ? 0 : quantileOf(Float64Array.from(distances), 0.5);
}

function runWarnings(input: ReportInput, data: ReportData): ReportWarning[] {
  const { collected } = input;
  const warnings: ReportWarning[] = [];
  const warn = (code: string, en: string, ko: string): void => void warnings.push({ code, text: { en, ko } });
  if (isTooCoarse(input.request))
    warn(
      'execution_coarse',
      'Entries are to be spread over less time than a bar lasts: they were sent whole at the next open, within their price cap. Give finer bars, or a longer time.',
      '진입을 나누는 시간이 봉 하나보다 짧아, 다음 시가에 가격 한도 안에서 한 번에 보낸 것으로 계산했어요. 더 세밀한 봉이나 더 긴 시간을 쓰세요.',
    );
  const paused = pausesText(pausesOf(collected.bots), data.from, data.to);
  if (paused) warn('paused', paused.en, paused.ko);
  const limit = collected.firstRefusal('drawdown_limit');
  if (limit)
    warn(
      'drawdown_limit',
      `Entries were refused from ${instant(limit.at)} on: the drawdown limit was reached.`,
      `${instant(limit.at)}부터 낙폭 한도에 닿아 진입이 거절됐어요.`,
    );
  if (collected.open) {
    const cost = closingCost(input);
    warn(
      'open_at_end',
      `A position is open at the end; it is valued at the last close, before the ${cost} that closing it would cost. A search of parameters takes that off.`,
      `끝에 포지션이 열려 있어 마지막 종가로 평가했고, 청산 비용 ${cost}은 빼지 않았어요. 파라미터 탐색은 그 비용까지 빼요.`,
    );
  }
  const trades = collected.episodeCount;
  if (trades > 0 && trades < ENOUGH_TRADES)
    warn(
      'few_trades',
      `${trades} trades are too few for the figures to mean much.`,
      `거래가 ${trades}건뿐이라 수치에 큰 의미를 두기 어려워요.`,
    );
  return warnings;
}

const instant = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
