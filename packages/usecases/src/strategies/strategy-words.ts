import type { AnswerOf } from '@trendy/contracts';

type StrategyBody = AnswerOf<'getStrategy'>;

/** What a person must know before choosing, beside what the strategy says of itself. */
export type StrategyWords = Pick<
  StrategyBody,
  'kind' | 'whenItEarns' | 'whenItLoses' | 'whatKillsIt' | 'riskProfiles' | 'recommendedTimeframes'
>;

export const STRATEGY_WORDS: Readonly<Record<string, StrategyWords>> = {
  supertrend: {
    kind: 'trend',
    whenItEarns: {
      en: 'In long, steady moves: it enters some time after the turn and stays until the band breaks.',
      ko: '길고 꾸준한 추세에서 수익을 내요. 전환이 일어난 뒤 진입하여 밴드가 깨질 때까지 보유해요.',
    },
    whenItLoses: {
      en: 'In sideways markets: every false break costs a small loss and its fees, and they add up. A gap through the band costs more than the band says.',
      ko: '횡보장에서 손실을 봐요. 거짓 돌파마다 작은 손실과 수수료가 쌓이며, 밴드를 건너뛰는 급변에서는 손실이 밴드 폭보다 커져요.',
    },
    whatKillsIt: {
      en: 'A market that breaks both bands in turn, with fees on each side.',
      ko: '양쪽 밴드를 번갈아 깨는 시장이에요. 매번 수수료를 내요.',
    },
    riskProfiles: ['careful', 'balanced'],
    recommendedTimeframes: ['1h', '4h', '1d'],
  },
  'ema-crossover': {
    kind: 'trend',
    whenItEarns: {
      en: 'When trends last much longer than the slow average looks back: few trades, the large ones pay for the rest.',
      ko: '추세가 느린 평균의 기간보다 훨씬 오래 이어질 때 수익을 내요. 거래는 적고, 큰 수익이 나머지를 메워요.',
    },
    whenItLoses: {
      en: 'When the price swings around its average: the lines cross back and forth, each time late on both sides, and fees eat what is left.',
      ko: '가격이 평균 주변에서 흔들릴 때 손실을 봐요. 두 선이 계속 교차하며 진입과 청산이 모두 늦고, 수수료가 남은 수익을 갉아먹어요.',
    },
    whatKillsIt: {
      en: 'Costs: it reverses at every cross, and each reversal pays twice.',
      ko: '비용이에요. 교차할 때마다 방향을 바꾸고, 바꿀 때마다 두 번 내요.',
    },
    riskProfiles: ['balanced', 'bold'],
    recommendedTimeframes: ['1h', '4h', '1d'],
  },
  'rsi-ema': {
    kind: 'trend',
    whenItEarns: {
      en: 'In a clear trend with regular pullbacks: it buys where others take profits.',
      ko: '되돌림이 규칙적인 뚜렷한 추세에서 수익을 내요. 남들이 이익을 실현할 때 사요.',
    },
    whenItLoses: {
      en: 'When a pullback is the beginning of the end: it buys the first leg down. In markets that only rise it finds no entry.',
      ko: '되돌림이 추세의 끝일 때 손실을 봐요. 하락의 첫 구간을 사게 돼요. 쉬지 않고 오르는 시장에서는 진입하지 못해요.',
    },
    whatKillsIt: {
      en: 'A trend that turns without a bounce: every entry is a falling knife until the EMA has turned.',
      ko: '반등 없이 꺾이는 추세예요. EMA가 돌아설 때까지 모든 진입이 떨어지는 칼날을 잡는 셈이에요.',
    },
    riskProfiles: ['balanced'],
    recommendedTimeframes: ['1h', '4h'],
  },
  'macd-stochastic': {
    kind: 'momentum',
    whenItEarns: {
      en: 'When a move has some way to go after its momentum has turned: the stochastic keeps it out of the late ones.',
      ko: '모멘텀이 돌아선 뒤에도 움직임이 이어질 때 수익을 내요. 스토캐스틱이 늦은 진입을 막아 줘요.',
    },
    whenItLoses: {
      en: 'In narrow markets the lines cross every few bars; each cross pays fees. Strong trends are left out because they look overbought.',
      ko: '좁은 시장에서는 몇 봉마다 교차하며 매번 수수료를 내요. 강한 추세는 과매수로 보여 놓쳐요.',
    },
    whatKillsIt: {
      en: 'A year of sideways markets with costs above a few basis points.',
      ko: '비용이 몇 bps를 넘는 상태로 일 년 내내 이어지는 횡보장이에요.',
    },
    riskProfiles: ['balanced'],
    recommendedTimeframes: ['1h', '4h'],
  },
  'ichimoku-cloud': {
    kind: 'trend',
    whenItEarns: {
      en: 'In long trends: four agreeing signals are rare, and it stays as long as the base line holds.',
      ko: '긴 추세에서 수익을 내요. 네 신호가 모두 일치하는 일은 드물고, 기준선이 지켜지는 동안 보유해요.',
    },
    whenItLoses: {
      en: 'It enters late and gives back much at the end; around a flat cloud the signals change without a move.',
      ko: '진입이 늦고 끝에서 많이 되돌려 줘요. 평평한 구름 주변에서는 움직임 없이 신호만 바뀌어요.',
    },
    whatKillsIt: {
      en: 'Sharp reversals: the base line is far away when it is needed.',
      ko: '급격한 반전이에요. 필요한 순간에 기준선이 멀리 있어요.',
    },
    riskProfiles: ['careful', 'balanced'],
    recommendedTimeframes: ['4h', '1d'],
  },
  'bollinger-rsi': {
    kind: 'reversion',
    whenItEarns: {
      en: 'In markets that swing around a level: exaggerations come back, and the mean is a near target.',
      ko: '일정한 수준을 중심으로 오가는 시장에서 수익을 내요. 과도한 움직임은 되돌아오고 평균은 가까운 목표예요.',
    },
    whenItLoses: {
      en: 'In trends: the band moves with the price, and it buys all the way down. Many small gains, few large losses.',
      ko: '추세에서 손실을 봐요. 밴드가 가격과 함께 움직여 내려가는 내내 사게 돼요. 작은 이익이 많고 큰 손실이 가끔 나요.',
    },
    whatKillsIt: {
      en: 'A crash: without its stop one trade takes the gains of months.',
      ko: '폭락이에요. 손절이 없으면 거래 하나가 몇 달의 이익을 가져가요.',
    },
    riskProfiles: ['bold'],
    recommendedTimeframes: ['15m', '1h'],
  },
  'trend-following': {
    kind: 'trend',
    whenItEarns: {
      en: 'In a few long trends a year: the trailing stop lets them run and pays for the many small losses.',
      ko: '일 년에 몇 번 오는 긴 추세에서 수익을 내요. 추적 손절이 추세를 끝까지 따라가 작은 손실들을 메워요.',
    },
    whenItLoses: {
      en: 'Most of its trades: without a trend the averages cross back, and after being stopped out it waits for the next cross even if the trend goes on.',
      ko: '거래 대부분은 손실이에요. 추세가 없으면 평균이 다시 교차하고, 손절된 뒤에는 추세가 이어져도 다음 교차를 기다려요.',
    },
    whatKillsIt: {
      en: 'A stop that is too near: it turns every trend into a string of small losses.',
      ko: '너무 가까운 손절이에요. 모든 추세가 작은 손실의 연속이 돼요.',
    },
    riskProfiles: ['careful', 'balanced'],
    recommendedTimeframes: ['1h', '4h', '1d'],
  },
  'mean-reversion': {
    kind: 'reversion',
    whenItEarns: {
      en: 'In calm, wide ranges: it waits for the turn instead of guessing the bottom.',
      ko: '조용하고 넓은 박스권에서 수익을 내요. 바닥을 짐작하지 않고 돌아서는 것을 기다려요.',
    },
    whenItLoses: {
      en: 'When a turn is only a pause; and by what it leaves out: the fastest reversals are over before it enters.',
      ko: '돌아선 것이 잠깐의 멈춤일 때 손실을 봐요. 가장 빠른 반전은 진입하기 전에 끝나 놓쳐요.',
    },
    whatKillsIt: {
      en: 'A range that becomes a trend within a few bars, before the ADX has noticed.',
      ko: 'ADX가 알아채기 전에 몇 봉 만에 추세로 바뀌는 박스권이에요.',
    },
    riskProfiles: ['balanced'],
    recommendedTimeframes: ['1h', '4h'],
  },
  'range-trading': {
    kind: 'reversion',
    whenItEarns: {
      en: 'While a range holds: the edges are near, and so are the stops.',
      ko: '박스권이 유지되는 동안 수익을 내요. 가장자리가 가깝고 손절도 가까워요.',
    },
    whenItLoses: {
      en: 'At every break of a range: it stands on the wrong side of it by design.',
      ko: '박스권이 깨질 때마다 손실을 봐요. 구조상 언제나 반대편에 서 있어요.',
    },
    whatKillsIt: {
      en: 'Ranges that are narrower than the costs of going in and out.',
      ko: '드나드는 비용보다 좁은 박스권이에요.',
    },
    riskProfiles: ['careful'],
    recommendedTimeframes: ['1h', '4h'],
  },
  'funding-arbitrage': {
    kind: 'carry',
    whenItEarns: {
      en: 'When longs pay for their leverage for weeks: funding comes in every eight hours, whatever the price does.',
      ko: '매수자들이 몇 주 동안 레버리지 비용을 낼 때 수익을 내요. 가격과 상관없이 8시간마다 펀딩이 들어와요.',
    },
    whenItLoses: {
      en: 'When funding turns soon after entry: the costs of four trades are paid for nothing. Money lies in two places and earns on half of it.',
      ko: '진입 직후 펀딩이 돌아서면 손실을 봐요. 네 번의 거래 비용만 낸 셈이 돼요. 돈이 두 곳에 나뉘어 절반에서만 수익이 나요.',
    },
    whatKillsIt: {
      en: 'One leg without the other: a liquidated short while the coin is still held.',
      ko: '한쪽 다리만 남는 경우예요. 코인은 그대로인데 매도 포지션이 청산돼요.',
    },
    riskProfiles: ['careful'],
    recommendedTimeframes: ['1h', '4h'],
  },
  combined: {
    kind: 'mix',
    whenItEarns: {
      en: 'When what suits the market changes slowly: the strategies that suit it have the larger shares, the others small ones.',
      ko: '시장에 맞는 방식이 천천히 바뀔 때 수익을 내요. 맞는 전략의 몫이 크고 나머지는 작아요.',
    },
    whenItLoses: {
      en: 'When the market changes faster than it can be told: it comes late to every scenario, and pays for each change.',
      ko: '시장이 판단보다 빨리 바뀔 때 손실을 봐요. 매번 늦게 따라가며 바꿀 때마다 비용을 내요.',
    },
    whatKillsIt: {
      en: 'Believing in its shares: they are set by design, not found in data. It is rarely invested by more than half.',
      ko: '몫을 믿는 것이에요. 데이터에서 찾은 값이 아니라 설계로 정한 값이며, 절반 넘게 투자하는 일은 드물어요.',
    },
    riskProfiles: ['careful', 'balanced'],
    recommendedTimeframes: ['1h', '4h'],
  },
};
