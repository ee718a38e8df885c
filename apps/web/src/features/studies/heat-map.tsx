'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import type { HeatMapCells } from '#features/studies/heat-map-cells.ts';
import type { Trial } from '#features/studies/use-study.ts';
import { percentOfOne, plain } from '#format/figures.ts';
import { cn } from '#ui/class-names.ts';

interface HeatMapProps {
  readonly cells: HeatMapCells;
  readonly xName: string;
  readonly yName: string;
  /** What can be done with the trial under the pointer. */
  readonly act: (trial: Trial) => ReactNode;
}

/** A parameter that works only in one lonely cell works by luck: the map shows whether its neighbours agree. */
export function HeatMap({ cells, xName, yName, act }: HeatMapProps) {
  const t = useTranslations('studies');
  const locale = useLocale();
  const [chosen, setAt] = useState<readonly [number, number]>();
  const [column, row] = chosen ?? cells.best;
  const isDense = cells.x.length > MOST_FIGURES;
  const trial = cells.trials[row]?.[column] ?? null;
  const move = (event: KeyboardEvent<HTMLDivElement>) => {
    const step = MOVES[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = [clamp(column + step[0], cells.x.length), clamp(row + step[1], cells.y.length)] as const;
    setAt(next);
    event.currentTarget.querySelector<HTMLElement>(`[data-cell="${next[0]} ${next[1]}"]`)?.focus();
  };
  return (
    <div className="p-4">
      <div className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="figures text-[13px]" aria-live="polite">
          {xName} {plain(cells.x[column], locale, 4)} · {yName} {plain(cells.y[row], locale, 4)} ·{' '}
          {trial === null ? (
            t('untried')
          ) : (
            <>
              <span className="font-semibold">
                {t('sharpeOf', { value: plain(cells.values[row]?.[column], locale) })}
              </span>{' '}
              · {percentOfOne(trial.netReturn, locale, true)} · {t('tradesOf', { trades: trial.trades })}
              {isStopped(trial) ? ` · ${t('stoppedEarly')}` : ''}
            </>
          )}
        </p>
        {trial === null ? null : act(trial)}
      </div>
      <div className="relative overflow-x-auto">
        <div
          role="grid"
          tabIndex={-1}
          aria-label={t('mapOf', { x: xName, y: yName })}
          onKeyDown={move}
          className="grid max-w-5xl gap-px text-xs"
          style={{
            gridTemplateColumns: `auto repeat(${cells.x.length}, minmax(${isDense ? '0.875rem' : '2rem'}, 1fr))`,
          }}
        >
          {cells.y.map((rowValue, y) => (
            <div key={rowValue} role="row" className="contents">
              <span role="rowheader" className="figures self-center pr-2 text-right text-muted">
                {plain(rowValue, locale, 4)}
              </span>
              {cells.x.map((columnValue, x) => {
                const cell = cells.values[y]?.[x] ?? null;
                const isHere = x === column && y === row;
                return (
                  <span
                    key={columnValue}
                    role="gridcell"
                    data-cell={`${x} ${y}`}
                    tabIndex={isHere ? 0 : -1}
                    onFocus={() => setAt([x, y])}
                    onPointerEnter={(event) => event.pointerType === 'mouse' && setAt([x, y])}
                    aria-label={`${xName} ${columnValue}, ${yName} ${rowValue}: ${cell === null ? t('untried') : plain(cell, locale)}${isStopped(cells.trials[y]?.[x]) ? `, ${t('stoppedEarly')}` : ''}`}
                    className={cn(
                      'figures grid place-items-center rounded-sm text-[11px]',
                      isDense ? 'h-5' : 'h-8',
                      isHere && 'relative ring-2 ring-text',
                      x === cells.best[0] && y === cells.best[1] && 'font-bold underline',
                    )}
                    style={{ background: colourOf(cell, cells, isDense) }}
                  >
                    {cell === null || isDense ? '' : cell.toFixed(1).replace('-', '−')}
                    {isStopped(cells.trials[y]?.[x]) ? '!' : ''}
                  </span>
                );
              })}
            </div>
          ))}
          <div role="row" className="contents">
            <span role="columnheader">
              <span className="sr-only">{xName}</span>
            </span>
            {cells.x.map((columnValue, index) => (
              <span
                key={columnValue}
                role="columnheader"
                className="figures px-0.5 pt-1 text-center text-muted"
              >
                <span className={cn(isDense && index % 5 !== 0 && 'sr-only')}>
                  {plain(columnValue, locale, 4)}
                </span>
              </span>
            ))}
          </div>
        </div>
      </div>
      <p className="mt-2 text-xs text-muted">{t('mapAxes', { x: xName, y: yName })}</p>
    </div>
  );
}

/** Entered no more from some day on, so that it stands there without its later losses. */
const isStopped = (trial: Trial | null | undefined): boolean => typeof trial?.stoppedAt === 'number';

/** Columns whose cells have room for their figure. */
const MOST_FIGURES = 20;

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

const clamp = (value: number, length: number): number => Math.min(Math.max(value, 0), length - 1);

/** Gains in the colour of gains, losses in that of losses, the stronger the further from nothing. */
function colourOf(value: number | null, { low, high }: HeatMapCells, isDense: boolean): string {
  if (value === null) return 'var(--sunken)';
  const share = value >= 0 ? value / Math.max(high, 1e-9) : value / Math.min(low, -1e-9);
  const colour = value >= 0 ? 'var(--gain)' : 'var(--loss)';
  // No stronger under a figure, which must stay readable in both themes.
  return `color-mix(in oklab, ${colour} ${Math.round(6 + (isDense ? 84 : 34) * share)}%, var(--panel))`;
}
