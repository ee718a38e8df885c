'use client';
import type { Report } from '#features/backtests/report.ts';
import { VerdictLine } from '#features/backtests/verdict-line.tsx';
import { VerdictCard } from '#features/studies/verdict-card.tsx';

/** What the run is worth, then what it came to. Older reports were not weighed against all that was tried. */
interface ReportVerdictProps {
  /** Whose later tries make the verdict old; nobody's on the public page. */
  readonly strategyId?: string;
  readonly report: Pick<Report, 'metrics' | 'costs' | 'benchmark' | 'result' | 'data' | 'verdict'>;
}

export function ReportVerdict({ report, strategyId }: ReportVerdictProps) {
  if (report.verdict === undefined) {
    return (
      <div className="rounded-xl border bg-panel p-5 shadow-(--shadow)">
        <VerdictLine report={report} />
      </div>
    );
  }
  return (
    <VerdictCard verdict={report.verdict} {...(strategyId === undefined ? {} : { strategyId })}>
      <VerdictLine report={report} isWeighed />
    </VerdictCard>
  );
}
