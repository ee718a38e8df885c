import type { AuditCheck, AuditReport } from '@trendy/backtest';

const WORDS: Readonly<Record<AuditCheck, string>> = {
  repetition: 'run again',
  truncation: 'data cut short',
  poisoning: 'another future',
  series: 'indicators, another future',
  warm_up: 'started later',
};

/** What an audit found, for a terminal. */
export function printAudit(audit: AuditReport): string {
  const lines = audit.results.map(({ check, finding, runs, skipped }) => {
    const name = WORDS[check].padEnd(28);
    if (skipped !== undefined) return `– ${name} not tried: ${skipped}`;
    if (!finding) return `✓ ${name} ${runs} runs, every wish the same`;
    const detail = finding.detail === undefined ? '' : ` (${finding.detail})`;
    return (
      `✗ ${name} differs at bar ${finding.row + 1}, ${new Date(finding.time).toISOString()}${detail}; ` +
      `cut at bar ${finding.cut + 1}\n    with all data ${JSON.stringify(finding.expected)}, without ${JSON.stringify(finding.got)}`
    );
  });
  const verdict = audit.isClean
    ? 'Nothing was found that the strategy could not have known. This says nothing of how its parameters were chosen.'
    : 'The strategy depends on what it could not have known: its results are worth nothing until this is repaired.';
  return `Audit over ${audit.bars} bars, seed ${audit.seed}\n${lines.join('\n')}\n${verdict}\n`;
}
