import type { LocalisedText } from '@trendy/domain';

/** The words of every reason that a strategy gives for a changed wish. */
export const REASON_WORDS: Readonly<Record<string, LocalisedText>> = {
  base_line_lost: { en: 'the close crossed the base line', ko: '종가가 기준선을 넘었어요' },
  band_high: {
    en: 'the close is above the upper band and overbought',
    ko: '종가가 상단 밴드 위이고 과매수예요',
  },
  band_low: {
    en: 'the close is below the lower band and oversold',
    ko: '종가가 하단 밴드 아래이고 과매도예요',
  },
  basis_wide: { en: 'the perpetual is too far from the coin', ko: '무기한 선물과 현물의 차이가 너무 커요' },
  carry_gone: { en: 'the expected funding is gone', ko: '예상 펀딩이 사라졌어요' },
  carry_pays: { en: 'the expected funding is worth the costs', ko: '예상 펀딩이 비용보다 커요' },
  cloud_down: {
    en: 'price, lines and lagging line all stand below the cloud',
    ko: '가격과 선들이 모두 구름 아래에 있어요',
  },
  cloud_up: {
    en: 'price, lines and lagging line all stand above the cloud',
    ko: '가격과 선들이 모두 구름 위에 있어요',
  },
  cross_down: {
    en: 'the fast average fell below the slow one',
    ko: '단기 평균선이 장기 평균선을 아래로 넘었어요',
  },
  cross_up: {
    en: 'the fast average rose above the slow one',
    ko: '단기 평균선이 장기 평균선을 위로 넘었어요',
  },
  mean_reached: { en: 'the price is back at its mean', ko: '가격이 평균으로 돌아왔어요' },
  momentum_down: { en: 'momentum turned down', ko: '모멘텀이 아래로 돌아섰어요' },
  momentum_lost: { en: 'momentum turned against the position', ko: '모멘텀이 포지션과 반대로 돌아섰어요' },
  momentum_up: { en: 'momentum turned up', ko: '모멘텀이 위로 돌아섰어요' },
  near_resistance: { en: 'the price is near resistance', ko: '가격이 저항선 근처예요' },
  near_support: { en: 'the price is near support', ko: '가격이 지지선 근처예요' },
  pull_gone: { en: 'too little is asked for any more', ko: '남은 요구가 너무 작아요' },
  pull_long: { en: 'together the strategies ask for a long position', ko: '전략들의 합이 매수를 원해요' },
  pull_short: { en: 'together the strategies ask for a short position', ko: '전략들의 합이 매도를 원해요' },
  pullback_over: { en: 'the pullback is over', ko: '되돌림이 끝났어요' },
  rally_over: { en: 'the rally is over', ko: '반등이 끝났어요' },
  range_broken: { en: 'the range broke', ko: '박스권이 깨졌어요' },
  range_middle: { en: 'the middle of the range is reached', ko: '박스권 중간에 닿았어요' },
  sides_disagree: { en: 'the strategies contradict each other', ko: '전략들의 방향이 서로 엇갈려요' },
  swing_done: { en: 'the swing has reached the other side', ko: '반대쪽 끝까지 움직였어요' },
  trend_down: { en: 'the trend turned down', ko: '추세가 아래로 바뀌었어요' },
  trend_lost: { en: 'the price crossed its trend line', ko: '가격이 추세선을 넘었어요' },
  trend_up: { en: 'the trend turned up', ko: '추세가 위로 바뀌었어요' },
  turns_back_down: { en: 'an exaggeration turns back down', ko: '과도한 상승이 되돌아서요' },
  turns_back_up: { en: 'an exaggeration turns back up', ko: '과도한 하락이 되돌아서요' },
};
