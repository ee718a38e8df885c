import type { Strategy, StrategyRegistry } from '@trendy/domain';
import type { GivenSignal } from './request.ts';

export const SIGNALS_ID = 'signals';

/** Replays given decisions through the same engine that runs strategies. */
export function signalStrategy(signals: readonly GivenSignal[]): Strategy {
  return {
    id: SIGNALS_ID,
    version: '1.0.0',
    name: { en: 'Given signals', ko: '주어진 신호' },
    description: { en: 'Replays a list of decisions.', ko: '주어진 결정 목록을 재생합니다.' },
    params: { parse: (value) => value, safeParse: (value) => ({ success: true, data: value }) },
    parameters: [],
    warmup: () => 0,
    series: () => [],
    onBar(view, _params, out) {
      const signal = lastAt(signals, view.closeTime);
      if (!signal) return;
      out.exposure = signal.exposure;
      out.reason = 'given_signal';
    },
    explain: (view) => ({ close: view.close, signalTime: lastAt(signals, view.closeTime)?.time ?? 0 }),
    paths(view, _params, exposure) {
      const signal = lastAt(signals, view.closeTime);
      if (!signal || signal.exposure === exposure) return [];
      const values = { signalTime: signal.time };
      return [
        {
          exposure: signal.exposure,
          reason: 'given_signal',
          conditions: [{ code: 'signal_given', holds: true, values }],
        },
      ];
    },
  };
}

/** The registry with the given signals in front. */
export const withSignals = (
  strategies: StrategyRegistry,
  signals: readonly GivenSignal[],
): StrategyRegistry => {
  const given = signalStrategy(signals);
  return { get: (id) => (id === SIGNALS_ID ? given : strategies.get(id)) };
};

/** The newest signal that is known at a time. */
function lastAt(signals: readonly GivenSignal[], time: number): GivenSignal | undefined {
  let low = 0;
  let high = signals.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (signals[middle]!.time <= time) low = middle + 1;
    else high = middle;
  }
  return signals[low - 1];
}
