'use client';
import { useLocale, useTranslations } from 'next-intl';
import type { Exits } from '#features/risk/exit-rules.ts';
import { plain } from '#format/figures.ts';

interface ExitWords {
  readonly name: string;
  readonly value: string;
}

/** How positions are left besides the stop and the one target, as lines for a page: only what is switched on. */
export function useExitWords(): (exits: Exits | null | undefined) => readonly ExitWords[] {
  const t = useTranslations('exits');
  const locale = useLocale();
  const shown = (value: number) => plain(value, locale, 2);
  return (exits) => {
    const { breakEven, maxBars, targets, trailing } = exits ?? {};
    const lines: ExitWords[] = [];
    targets?.forEach(({ percent, sharePercent }, index) =>
      lines.push({
        name: t('targetName', { number: index + 1 }),
        value: t('targetValue', { percent: shown(percent), share: shown(sharePercent) }),
      }),
    );
    if (trailing) {
      const { activationPercent: start = 0, percent } = trailing;
      const words = { percent: shown(percent), start: shown(start) };
      lines.push({ name: t('trailing'), value: t(start > 0 ? 'trailingFrom' : 'trailingValue', words) });
    }
    if (breakEven)
      lines.push({
        name: t('breakEven'),
        value: t('breakEvenValue', {
          trigger: shown(breakEven.triggerPercent),
          offset: shown(breakEven.offsetPercent ?? 0),
        }),
      });
    if (maxBars !== undefined)
      lines.push({ name: t('maxBars'), value: t('maxBarsValue', { count: maxBars }) });
    return lines;
  };
}
