import { REASON_WORDS } from '@trendy/strategies';

export type Language = 'en' | 'ko';

const METRIC_REASONS: Readonly<Record<string, readonly [en: string, ko: string]>> = {
  above_500_bps: ['above 500 bps', '500bps 초과'],
  equity_lost: ['the capital was lost', '자본 전액 손실'],
  fewer_than_5_trades: ['fewer than five trades', '거래 5건 미만'],
  less_than_30_days: ['less than 30 days', '30일 미만'],
  loses_before_costs: ['it loses before any costs', '비용 전에도 손실'],
  no_drawdown: ['no drawdown', '낙폭 없음'],
  no_losing_trades: ['no losing trades', '손실 거래 없음'],
  no_losses: ['no losses', '손실 없음'],
  no_lower_tail: ['no lower tail', '하위 꼬리 없음'],
  no_trades: ['no trades', '거래 없음'],
  no_variation: ['no variation', '변동 없음'],
  no_winning_trades: ['no winning trades', '이익 거래 없음'],
  not_finite: ['not a finite number', '유한한 값이 아님'],
  too_skewed: ['too skewed to tell', '너무 치우쳐 알 수 없음'],
  trades_do_not_vary: ['the trades do not vary', '거래 손익에 차이 없음'],
};

const EXITS: Readonly<Record<string, readonly [en: string, ko: string]>> = {
  signal: ['signal', '신호'],
  stop: ['stop', '손절'],
  target: ['target', '익절'],
  liquidation: ['liquidation', '강제 청산'],
  open_at_end: ['still open', '보유 중'],
};

const LABELS = {
  eyebrow: ['Trendy backtest', 'Trendy 백테스트'],
  on: ['on', '·'],
  bars: ['bars', '봉'],
  capital: ['capital', '자본'],
  leverage: ['leverage', '레버리지'],
  size: ['size', '진입 비중'],
  stop: ['stop', '손절'],
  result: ['Result', '결과'],
  finalEquity: ['Final equity', '최종 순자산'],
  net: ['Net return', '순수익률'],
  hold: ['Buy and hold, whole capital', '매수 후 보유 (전액)'],
  maxDrawdown: ['Max drawdown', '최대 낙폭'],
  profitFactor: ['Profit factor', '손익비(총이익/총손실)'],
  winRate: ['Win rate', '승률'],
  trades: ['Trades', '거래'],
  sharpe: ['Sharpe', '샤프'],
  equity: ['Equity', '순자산'],
  drawdown: ['Drawdown', '낙폭'],
  comparison: ['Against buying and holding', '매수 후 보유와 비교'],
  strategyLine: ['strategy', '전략'],
  holdLine: ['buy and hold, the whole capital, no leverage', '매수 후 보유 (전액, 레버리지 없음)'],
  terms: [
    'leverage {leverage}, size {size} %, stop {stop} %, no entries beyond a drawdown of {limit} %, fees {maker}/{taker} bps, slippage {slippage} bps a side',
    '레버리지 {leverage}, 진입 비중 {size}%, 손절 {stop}%, 낙폭 {limit}%를 넘으면 진입 중단, 수수료 {maker}/{taker}bps, 슬리피지 편도 {slippage}bps',
  ],
  researchEyebrow: ['Trendy research', 'Trendy 연구'],
  sweepOf: ['Sweep of {what}', '{what} 파라미터 탐색'],
  optimisationOf: ['Optimisation of {what}', '{what} 최적화'],
  walkForwardOf: ['Walk-forward of {what}', '{what} 워크포워드'],
  stability: ['Stability', '안정성'],
  results: ['Results', '결과'],
  axes: ['{measure}: {across} across, {down} down', '{measure}: 가로 {across}, 세로 {down}'],
  objective: ['Objective', '목적 함수'],
  folds: ['Parts of the data', '구간별 점수'],
  state: ['State', '상태'],
  done: ['done', '완료'],
  pruned: ['given up', '중도 포기'],
  refused: ['refused', '거부됨'],
  running: ['not finished', '미완료'],
  test: ['Test', '테스트 구간'],
  trainScore: ['Score in training', '학습 점수'],
  testNet: ['Net in test', '테스트 순수익률'],
  stopped: ['Stopped', '중단'],
  stoppedNote: [
    'Stopped (! in the map): from that day on the drawdown limit of {limit} %, or a liquidation, let it enter no more. What stands idle loses nothing more, so it looks better than it is; --max-drawdown 100 lets it trade on.',
    '중단(지도에서는 !): 그날부터 낙폭 한도 {limit}% 또는 강제 청산 때문에 더 진입하지 못했습니다. 쉬는 동안은 더 잃지 않으므로 실제보다 좋아 보입니다. --max-drawdown 100이면 계속 거래합니다.',
  ],
  oneTryNote: [
    'The joined tests are one try: their parameters were chosen on what came before, never on the tests. The candidates were looked at all the same; a backtest, sweep or optimisation of this strategy that follows counts each of them as a try.',
    '이어 붙인 테스트는 한 번의 시도입니다. 파라미터를 테스트가 아니라 그 이전 데이터로만 골랐기 때문입니다. 다만 후보들도 살펴본 것이므로, 이후 이 전략의 백테스트·탐색·최적화에서는 후보 하나하나를 시도로 셉니다.',
  ],
  closedNote: [
    'Net is after closing what is open at the end; a backtest values it at the last close.',
    '순수익률은 끝에 열린 포지션을 청산한 비용까지 뺀 값입니다. 백테스트는 마지막 종가로 평가합니다.',
  ],
  waterfall: ['From gross to net', '비용 전에서 비용 후까지'],
  figures: ['Figures', '수치'],
  errorNote: ['± one standard error; rests on {days} days', '± 표준오차 1배, {days}일 기준'],
  cagr: ['CAGR', '연복리 수익률'],
  volatility: ['Volatility, yearly', '연간 변동성'],
  sortino: ['Sortino', '소르티노'],
  calmar: ['Calmar', '칼마'],
  omega: ['Omega', '오메가'],
  tailRatio: ['Tail ratio', '꼬리 비율'],
  ulcerIndex: ['Ulcer index', '얼서 지수'],
  expectancy: ['Expectancy per trade', '거래당 기대 손익'],
  payoff: ['Payoff', '평균 이익/평균 손실'],
  systemQuality: ['System quality', '시스템 품질(SQN)'],
  timeInMarket: ['Time in market', '시장 참여 시간'],
  range: ['The result as a range', '결과의 범위'],
  rangeText: [
    'Net return between {low} and {high}; the headline {headline} is the {path} path. Break-even cost: {cost}; charged here: {charged} bps a side.',
    '순수익률은 {low}에서 {high} 사이이며, 대표값 {headline}은 {path} 경로입니다. 손익분기 비용: {cost}, 적용된 비용: 편도 {charged}bps.',
  ],
  path: ['Path within the bar', '봉 안의 경로'],
  bestPath: ['best', '최선'],
  basePath: ['base', '기본'],
  worstPath: ['worst', '최악'],
  lowest: ['lowest', '최저'],
  highest: ['highest', '최고'],
  side: ['Side', '방향'],
  aSide: ['{cost} bps a side', '편도 {cost}bps'],
  verdict: ['What this is worth', '이 결과의 무게'],
  warnings: ['To be known', '먼저 알아둘 점'],
  months: ['By month', '월별'],
  year: ['Year', '연도'],
  whole: ['Whole', '전체'],
  drawdowns: ['Deepest drawdowns', '가장 깊은 낙폭'],
  depth: ['Depth', '깊이'],
  from: ['From', '시작'],
  trough: ['Lowest', '저점'],
  recovery: ['Recovered', '회복'],
  notYet: ['not yet', '미회복'],
  length: ['Bars', '봉 수'],
  quantity: ['Quantity', '수량'],
  entry: ['Entry (UTC)', '진입 (UTC)'],
  exit: ['Exit (UTC)', '청산 (UTC)'],
  price: ['Price', '가격'],
  entryWhy: ['Entered because', '진입 이유'],
  why: ['Left by', '청산'],
  adverse: ['Worst', '최대 불리'],
  favourable: ['Best', '최대 유리'],
  fees: ['Fees', '수수료'],
  funding: ['Funding', '펀딩'],
  netPnl: ['Net', '순손익'],
  open: ['open', '보유 중'],
  long: ['long', '롱'],
  short: ['short', '숏'],
  none: ['None.', '없습니다.'],
  last: ['The last {shown} of {total}.', '{total}건 중 마지막 {shown}건.'],
  table: ['Table', '표'],
  decisions: ['Decisions', '판단'],
  time: ['Time (UTC)', '시각 (UTC)'],
  wanted: ['Wanted', '원한 노출'],
  target: ['Target', '목표가'],
  reason: ['Reason', '이유'],
  charged: ['How it was charged', '계산 방식'],
  data: ['Data', '데이터'],
  parameters: ['parameters', '매개변수'],
  promise: ['past results promise nothing.', '과거의 결과는 아무것도 약속하지 않습니다.'],
  gross: ['gross', '비용 전'],
  feesBar: ['fees', '수수료'],
  slippageBar: ['slippage', '슬리피지'],
  fundingBar: ['funding', '펀딩'],
  liquidationBar: ['liquidation', '청산'],
  netBar: ['net', '비용 후'],
} as const satisfies Readonly<Record<string, readonly [en: string, ko: string]>>;

export type Label = keyof typeof LABELS;

/** What a report says, in one language; a code without words says itself. */
export interface ReportWords {
  readonly language: Language;
  label(name: Label, values?: Readonly<Record<string, string | number>>): string;
  metricReason(code: string): string;
  exit(code: string): string;
  reason(code: string): string;
}

export function reportWords(language: Language): ReportWords {
  const at = language === 'en' ? 0 : 1;
  return {
    language,
    label: (name, values = {}) =>
      Object.entries(values).reduce<string>(
        (text, [key, value]) => text.replace(`{${key}}`, String(value)),
        LABELS[name][at],
      ),
    metricReason: (code) => METRIC_REASONS[code]?.[at] ?? code,
    exit: (code) => EXITS[code]?.[at] ?? code,
    reason: (code) => REASON_WORDS[code]?.[language] ?? code,
  };
}
