import type { BarExplanation } from '@trendy/backtest';
import { scaleOf } from '@trendy/domain';
import type { Instrument } from '@trendy/domain';
import { CONDITION_WORDS } from '@trendy/strategies';
import { journalText } from './print-journal.ts';
import { reportWords } from './report-words.ts';

/** Why a bar went as it did, for a terminal. */
export function printExplanation(bar: BarExplanation, instrument: Instrument, language: 'en' | 'ko'): string {
  const { close, high, low, open, volume } = bar;
  const { reason: reasonWord } = reportWords(language);
  const change =
    bar.reason === undefined
      ? `${sideOf(bar.before)}, as before`
      : `${sideOf(bar.before)} → ${sideOf(bar.after)}: ${reasonWord(bar.reason)}`;
  const lines = [
    `bar closed ${new Date(bar.closeTime).toISOString()}   ${numbers({ open, high, low, close, volume })}`,
    `series     ${numbers(bar.series)}`,
    `wish       ${change}`,
  ];
  if (bar.paths.length > 0) lines.push(`coming from ${sideOf(bar.before)}, only this could change its mind:`);
  for (const { conditions, exposure, reason } of bar.paths) {
    lines.push(`  to ${sideOf(exposure)} (${reasonWord(reason)}), when all of these hold:`);
    for (const { code, holds, values } of conditions)
      lines.push(
        `    ${holds ? '✓' : '✗'} ${CONDITION_WORDS[code]?.[language] ?? code}   ${numbers(values)}`,
      );
  }
  lines.push('engine, up to the next close:');
  const scale = scaleOf(instrument);
  for (const entry of bar.journal)
    lines.push(`  ${new Date(entry.at).toISOString()} ${journalText(entry, scale)}`);
  if (bar.journal.length === 0) lines.push('  nothing to do');
  return `${lines.join('\n')}\n`;
}

/** −1…1 in words. */
function sideOf(exposure: number): string {
  if (exposure === 0) return 'flat';
  const share = Math.abs(exposure);
  return `${share === 1 ? '' : `${Number((share * 100).toPrecision(3))} % `}${exposure > 0 ? 'long' : 'short'}`;
}

const numbers = (values: Readonly<Record<string, number | null>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${value === null ? 'not yet known' : Number(value.toPrecision(8))}`)
    .join(', ');
