'use client';
import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from 'sonner';
import { callApi } from '#data/api.ts';
import { useProblemWords } from '#data/problem-words.ts';
import type { TradeRisk } from '#features/risk/worst-loss.ts';
import { Button } from '#ui/button.tsx';

interface PineButtonProps {
  readonly strategyId: string;
  /** What the script starts with; without it, the middle of what is usual. */
  readonly risk?: TradeRisk;
  readonly className?: string;
}

/** The strategy as a script for TradingView, whose alerts a webhook bot of ours understands. */
export function PineButton({ strategyId, risk, className }: PineButtonProps) {
  const t = useTranslations('strategies');
  const words = useProblemWords();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const query = risk && queryOf(risk);
      const { fileName, script } = await callApi('getStrategyPine', {
        params: { id: strategyId },
        query: query ?? {},
      });
      const url = URL.createObjectURL(new Blob([script], { type: 'text/plain;charset=utf-8' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = fileName;
      link.click();
      URL.revokeObjectURL(url);
    } catch (error) {
      toast.error(t('pineFailed'), { description: words(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="small" busy={busy} onClick={() => void save()} className={className}>
      <Download aria-hidden />
      {t('pine')}
    </Button>
  );
}

/** A script has one target at most, and a stop that stays. */
const queryOf = ({ leverage, sizePercent, stopPercent, takeProfitPercent }: TradeRisk) => ({
  leverage,
  sizePercent,
  stopPercent,
  takeProfitPercent: takeProfitPercent ?? 0,
});
