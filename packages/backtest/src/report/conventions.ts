import type { LocalisedText } from '@trendy/domain';
import type { BacktestRequest } from '../request.ts';

type Terms = Readonly<Record<string, LocalisedText>>;

/** The rules under which this run was charged, said in the report itself. */
export function conventionsOf(request: BacktestRequest): Terms {
  return { ...ALWAYS, ...orderTerms(request), ...costTerms(request), ...askedTerms(request) };
}

const ALWAYS: Terms = {
  decision: {
    en: 'Decided at the close of a bar; market orders fill at the open of the next bar or later.',
    ko: '봉이 마감될 때 판단하고, 시장가 주문은 다음 봉의 시가 이후에 체결돼요.',
  },
  reverse: {
    en: 'One-way position: a reverse is an exit and, once it is filled, an entry at the same open.',
    ko: '단방향 포지션: 방향을 바꿀 때는 먼저 청산하고, 체결되면 같은 시가에 새로 진입해요.',
  },
  ambiguous: {
    en: 'Where stop and target lie inside one bar, the stop comes first. A gap through either fills at the open.',
    ko: '한 봉 안에 손절과 익절이 모두 있으면 손절이 먼저예요. 갭으로 지나치면 시가에 체결돼요.',
  },
  limit: {
    en: 'Resting limit orders fill only when the market trades through them by at least one tick.',
    ko: '대기 중인 지정가 주문은 시장이 최소 한 틱 이상 지나쳐 거래될 때만 체결돼요.',
  },
  yearly: {
    en: 'Yearly figures use 365 days; returns run from bar close to bar close; the risk-free rate is 0.',
    ko: '연간 수치는 365일 기준이고, 수익률은 봉 종가에서 종가까지이며, 무위험 수익률은 0이에요.',
  },
  errors: {
    en: 'Standard errors say how much a figure would vary over as many other days like these: the Sharpe ratio’s after Mertens, the others by drawing the days again in blocks of five on average, 200 times. They know nothing of how the settings were chosen.',
    ko: '표준오차는 비슷한 다른 기간이라면 수치가 얼마나 달라질지를 뜻해요. 샤프 지수는 Mertens 방식, 나머지는 평균 5일 블록으로 200번 다시 뽑아 구해요. 설정을 어떻게 골랐는지는 반영하지 않아요.',
  },
  tradeResults: {
    en: 'A trade runs from flat to flat and is net of all costs; one open at the end is valued at the last close.',
    ko: '거래 하나는 무포지션에서 무포지션까지이며 모든 비용을 뺀 값이에요. 끝에 열려 있으면 마지막 종가로 평가해요.',
  },
  excursions: {
    en: 'How far the price went against and with a trade is read from whole bars, the first and last included.',
    ko: '거래 중 가장 불리했던 폭과 유리했던 폭은 처음과 마지막 봉을 포함한 봉 전체로 계산해요.',
  },
  gross: {
    en: 'Gross is the result at the prices that fills would have had without slippage, before fees, funding and liquidation fees.',
    ko: '비용 전 손익은 슬리피지가 없었을 체결가로 계산한, 수수료·펀딩·청산 수수료를 빼기 전 값이에요.',
  },
};

function orderTerms({ risk, marginMode, liquidationFeeBps }: BacktestRequest): Terms {
  return {
    sizing: {
      en: `Margin is ${risk.sizePercent} % of the equity marked at the decision, notional is margin × ${risk.leverage} × |exposure|; quantity rounds down to the step.`,
      ko: `증거금은 판단 시점 순자산의 ${risk.sizePercent}%이고, 명목 금액은 증거금 × ${risk.leverage} × |노출|이에요. 수량은 최소 단위로 내림해요.`,
    },
    stop:
      risk.stopPercent > 0
        ? {
            en: 'A reduce-only stop rests from the entry fill on and can act within that bar. Triggered by the last price.',
            ko: '진입이 체결되는 순간부터 청산 전용 손절 주문이 걸리고 그 봉 안에서도 작동해요. 최종 체결가로 발동해요.',
          }
        : { en: 'No stop rests: the stop percentage is 0.', ko: '손절 비율이 0이라 손절 주문이 없어요.' },
    liquidation: {
      en: `${marginMode} margin; liquidated when the mark reaches the liquidation price, with a fee of ${liquidationFeeBps} bps to the insurance fund, never below an empty margin. Between stop and liquidation the one that is nearer comes first.`,
      ko: `${marginMode === 'cross' ? '교차' : '격리'} 증거금. 마크 가격이 청산가에 닿으면 ${liquidationFeeBps}bps의 수수료와 함께 강제 청산되며 증거금 아래로는 내려가지 않아요. 손절과 청산 중 가까운 쪽이 먼저예요.`,
    },
    drawdownLimit: {
      en: `Entries stop at a drawdown of ${risk.maxDrawdownPercent} % of the account.`,
      ko: `계정 낙폭이 ${risk.maxDrawdownPercent}%에 이르면 새 진입을 멈춰요.`,
    },
    riskGuards: risk.guards
      ? {
          en: 'The rules of the risk gate that the request names hold entries back or make them smaller, as they do live.',
          ko: '요청에 적힌 리스크 규칙이 실거래와 똑같이 진입을 막거나 줄여요.',
        }
      : {
          en: 'No further rules of the risk gate. A bot has some unless they are switched off (smaller or no entries after losing days, a daily loss of 3 % or a drawdown of 5 %), and then trades less than this.',
          ko: '그 밖의 리스크 규칙은 적용하지 않았어요. 봇에는 끄지 않는 한 규칙이 있어(연속 손실일, 하루 3% 손실, 낙폭 5%부터 진입을 줄이거나 멈춤) 이 결과보다 적게 거래할 수 있어요.',
        },
  };
}

function costTerms({ fees, funding, marks, slippageBps }: BacktestRequest): Terms {
  return {
    slippage: {
      en: `${slippageBps} bps against the trader on market, stop and target fills, rounded to the worse tick.`,
      ko: `시장가·손절·익절 체결에 ${slippageBps}bps를 불리하게 적용하고 불리한 틱으로 반올림해요.`,
    },
    fees: {
      en: `Maker ${fees.makerBps} bps, taker ${fees.takerBps} bps of notional, rounded up to the next 1e-8.`,
      ko: `명목 금액의 메이커 ${fees.makerBps}bps, 테이커 ${fees.takerBps}bps. 1e-8 단위로 올림해요.`,
    },
    funding: funding
      ? {
          en: 'Charged at its instants on what is open then; at one instant funding comes before fills. Instants inside a bar charge what is open after its open.',
          ko: '펀딩 시각에 열려 있는 포지션에 부과하고, 같은 시각이면 체결보다 먼저예요. 봉 중간의 시각에는 시가 이후에 열려 있는 포지션에 부과해요.',
        }
      : {
          en: 'None charged: no funding history was given.',
          ko: '펀딩 기록이 없어 부과하지 않았어요.',
        },
    mark: marks
      ? {
          en: 'Equity, funding and liquidation use the mark price series.',
          ko: '순자산·펀딩·청산에 마크 가격을 써요.',
        }
      : {
          en: 'No mark series was given: the last price stands in for the mark price.',
          ko: '마크 가격이 없어 최종 체결가로 대신해요.',
        },
  };
}

const PATHS = {
  worst: {
    en: 'Where a bar does not say what came first, the stop came before the target.',
    ko: '봉만으로 순서를 알 수 없으면 손절이 익절보다 먼저 온 것으로 봐요.',
  },
  base: {
    en: 'Where a bar does not say what came first, the extreme nearer to its open did.',
    ko: '봉만으로 순서를 알 수 없으면 시가에 가까운 극값이 먼저 온 것으로 봐요.',
  },
  best: {
    en: 'Where a bar does not say what came first, the target came before the stop.',
    ko: '봉만으로 순서를 알 수 없으면 익절이 손절보다 먼저 온 것으로 봐요.',
  },
} as const;

/** What holds only because it was asked for. */
function askedTerms(request: BacktestRequest): Terms {
  const { fineBars, listing, market, maxVolumeShare, path, risk } = request;
  const terms: Record<string, LocalisedText> = latencyTerms(request);
  if (path !== undefined) terms['path'] = PATHS[path];
  if (fineBars)
    terms['fineBars'] = {
      en: `Inside a bar the ${request.fineTimeframe ?? ''} bars are walked in order; where none exists, the bar itself is.`,
      ko: `봉 안은 ${request.fineTimeframe ?? ''} 봉을 순서대로 따라가고, 없으면 봉 자체를 써요.`,
    };
  if (maxVolumeShare !== undefined)
    terms['volumeShare'] = {
      en: `All fills in a bar together are at most ${maxVolumeShare * 100} % of its volume; the rest waits for the next bar.`,
      ko: `한 봉의 체결은 모두 합쳐 그 봉 거래량의 ${maxVolumeShare * 100}%까지이고, 나머지는 다음 봉을 기다려요.`,
    };
  if (risk.exits)
    terms['exits'] = {
      en: 'Trailing and break-even stops move at closed bars only and never away from the price; a stop that the close has passed already, and a time exit, leave at the next open.',
      ko: '추적 손절과 본전 손절은 봉이 마감될 때만, 가격 쪽으로만 움직여요. 종가가 이미 지난 손절과 시간 청산은 다음 시가에 나가요.',
    };
  if (risk.execution && risk.execution.style !== 'market')
    terms['execution'] = {
      en: 'Entries are limit orders that slip like market orders, up to their price cap; those that wait fill only when the market trades through them. The size of an order moves no price here: what spreading it saves is not in the figures.',
      ko: '진입은 가격 한도까지 시장가처럼 미끄러지는 지정가 주문이에요. 대기하는 주문은 시장이 지나쳐 거래될 때만 체결돼요. 주문 크기는 가격을 움직이지 않으므로 나누어 보내서 아끼는 비용은 수치에 없어요.',
    };
  if (market === 'spot')
    terms['market'] = {
      en: 'Spot: no funding, no leverage, no short, no liquidation.',
      ko: '현물: 펀딩, 레버리지, 숏, 강제 청산이 없어요.',
    };
  if (request.tables)
    terms['tables'] = {
      en: `Fees and maintenance brackets change with the ${request.tables.length} dated tables that were given.`,
      ko: `수수료와 유지증거금 구간은 주어진 날짜별 표 ${request.tables.length}개에 따라 바뀌어요.`,
    };
  if (listing)
    terms['listing'] = {
      en: 'Nothing is known of the symbol before its listing; at its delisting it is closed at the last price.',
      ko: '상장 전에는 종목에 대해 아무것도 알 수 없고, 상장 폐지 때 마지막 가격으로 청산해요.',
    };
  if (risk.guards?.lossDays) terms['resume'] = resumeTerm(request);
  return terms;
}

/** What losing days have latched ends by the act of a person, and a test has none. */
const resumeTerm = ({ resumeAfterDays: days }: BacktestRequest): LocalisedText =>
  days === undefined
    ? {
        en: 'What losing days have latched is never resumed: from then on nothing is entered.',
        ko: '연속 손실일로 멈춘 봇은 다시 시작하지 않으며, 그 뒤로는 진입하지 않아요.',
      }
    : {
        en: `What losing days have latched is resumed ${days === 1 ? 'a day' : `${days} days`} later, as by a person; that begins the drawdown anew, as it does live. A latched drawdown is not resumed.`,
        ko: `연속 손실일로 멈춘 봇은 ${days}일 뒤 사람이 다시 시작한 것으로 봐요. 실거래처럼 낙폭도 새로 계산해요. 낙폭 때문에 멈춘 봇은 다시 시작하지 않아요.`,
      };

function latencyTerms({ latencyBars, latencyMs }: BacktestRequest): Record<string, LocalisedText> {
  if (latencyMs !== undefined)
    return {
      latency: {
        en: `Orders without a trigger meet the first finer open at least ${latencyMs} ms later.`,
        ko: `조건 없는 주문은 최소 ${latencyMs}ms 뒤의 첫 세부 봉 시가에 체결돼요.`,
      },
    };
  if (latencyBars === undefined) return {};
  return {
    latency: {
      en: `Orders without a trigger meet the open ${latencyBars} bars later.`,
      ko: `조건 없는 주문은 ${latencyBars}봉 뒤의 시가에 체결돼요.`,
    },
  };
}
