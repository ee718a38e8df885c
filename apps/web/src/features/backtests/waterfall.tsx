'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { Report } from '#features/backtests/report.ts';
import { money } from '#format/figures.ts';
import { cn } from '#ui/class-names.ts';
import { Money } from '#ui/figure.tsx';

interface Step {
  readonly key: 'gross' | 'fees' | 'slippage' | 'funding' | 'liquidation' | 'net';
  readonly from: number;
  readonly to: number;
}

/** From what the idea earned to what is left, one cost after the other. The bars add up exactly as the figures do. */
export function Waterfall({ costs }: { readonly costs: Report['costs'] }) {
  const t = useTranslations('backtests.costs');
  const locale = useLocale();
  const steps = stepsOf(costs);
  const low = Math.min(0, ...steps.flatMap(({ from, to }) => [from, to]));
  const high = Math.max(0, ...steps.flatMap(({ from, to }) => [from, to]));
  const span = Math.max(high - low, 1e-9);
  const place = (value: number) => ((value - low) / span) * 100;
  return (
    <dl className="space-y-2.5 p-4">
      {steps.map(({ key, from, to }) => {
        const total = key === 'gross' || key === 'net';
        const amount = total ? to : to - from;
        const left = Math.min(place(from), place(to));
        return (
          <div
            key={key}
            className="grid grid-cols-[minmax(90px,130px)_1fr_minmax(110px,auto)] items-center gap-3"
          >
            <dt className={cn('text-[13px]', total ? 'font-medium' : 'text-muted')}>{t(key)}</dt>
            <div aria-hidden className="relative h-5">
              <span className="absolute inset-y-0 w-px bg-line-strong" style={{ left: `${place(0)}%` }} />
              <span
                className={cn(
                  'absolute inset-y-0.5 rounded-sm',
                  amount < 0 ? 'bg-loss' : 'bg-gain',
                  total || 'opacity-70',
                )}
                style={{ left: `${left}%`, width: `${Math.max(Math.abs(place(to) - place(from)), 0.4)}%` }}
              />
            </div>
            <dd className="text-right text-[13px]">
              {total ? (
                <Money value={amount} change className="font-semibold" />
              ) : (
                `${money(amount, locale, true)} USDT`
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** Costs come as positive amounts, funding with its sign: gross − fees − slippage + funding − liquidation = net. */
function stepsOf(costs: Report['costs']): readonly Step[] {
  const gross = Number(costs.gross);
  const steps: Step[] = [{ key: 'gross', from: 0, to: gross }];
  const changes = {
    fees: -Number(costs.fees),
    slippage: -Number(costs.slippage),
    funding: Number(costs.funding),
    liquidation: -Number(costs.liquidation),
  } as const;
  let at = gross;
  for (const key of ['fees', 'slippage', 'funding', 'liquidation'] as const) {
    steps.push({ key, from: at, to: at + changes[key] });
    at += changes[key];
  }
  return [...steps, { key: 'net', from: 0, to: Number(costs.net) }];
}
