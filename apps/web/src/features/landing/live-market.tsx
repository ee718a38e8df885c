'use client';
import type { ResponseOf } from '@trendy/contracts';
import { useLocale, useTranslations } from 'next-intl';
import { useApi } from '#data/api.ts';
import { AlertLife } from '#features/landing/alert-life.tsx';
import { shortSymbol } from '#features/words/symbol.ts';
import { price } from '#format/figures.ts';
import { Percent, Price } from '#ui/figure.tsx';

type Row = ResponseOf<'getShowcase'>['items'][number];

const EVERY_MS = 3_000;
const WIDTH = 160;
const HEIGHT = 40;

/** The built-in exchange as it trades now; where it is silent, what happens to an alert there. */
export function LiveMarket() {
  const t = useTranslations('landing.market');
  const showcase = useApi('getShowcase', {}, { refetchInterval: EVERY_MS });
  const rows = showcase.error === null ? (showcase.data?.items ?? []) : [];
  if (rows.length === 0) return <AlertLife />;
  return (
    <figure data-testid="live-market" className="rounded-xl border bg-panel p-2 shadow-(--shadow-pop)">
      <figcaption className="flex items-center justify-between gap-3 border-b px-4 py-3 text-sm">
        <span className="flex items-center gap-2 font-semibold">
          <span aria-hidden className="size-2 shrink-0 rounded-full bg-accent" />
          {t('title')}
        </span>
        <span className="text-right text-muted">{t('note')}</span>
      </figcaption>
      <ul className="divide-y px-4">
        {rows.map((row) => (
          <MarketRow key={row.symbol} row={row} />
        ))}
      </ul>
      <p className="border-t px-4 pt-3 pb-2 text-sm leading-relaxed text-muted">{t('explain')}</p>
    </figure>
  );
}

function MarketRow({ row }: { readonly row: Row }) {
  const t = useTranslations('landing.market');
  return (
    <li className="flex items-center justify-between gap-4 py-4">
      <span className="w-20 shrink-0 font-medium">{shortSymbol(row.symbol)}</span>
      <DayLine row={row} />
      <span className="w-32 shrink-0 text-right">
        <Price value={row.lastPrice} className="block text-[15px] font-semibold" />
        {row.change24hPercent === null ? null : (
          <span className="text-[13px]">
            <Percent value={row.change24hPercent} change digits={2} />
            <span className="ml-1 text-muted">{t('in24h')}</span>
          </span>
        )}
      </span>
    </li>
  );
}

/** The day's closes and the newest price as one line. */
function DayLine({ row }: { readonly row: Row }) {
  const t = useTranslations('landing.market');
  const locale = useLocale();
  const closes = [...row.bars.map((bar) => bar[4]), row.lastPrice];
  const low = Math.min(...closes);
  const high = Math.max(...closes);
  const span = high - low || 1;
  const points = closes
    .map((close, index) => {
      const x = (index / Math.max(1, closes.length - 1)) * WIDTH;
      const y = 2 + (1 - (close - low) / span) * (HEIGHT - 4);
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(' ');
  const words = { symbol: shortSymbol(row.symbol), low: price(low, locale), high: price(high, locale) };
  return (
    <svg
      role="img"
      aria-label={t('chart', words)}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      className="h-10 w-full min-w-0 text-accent"
    >
      <polyline
        points={points}
        fill="none"
        stroke="currentColor"
        strokeWidth={1.5}
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
