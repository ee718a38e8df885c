import type { BarExplanation } from '@trendy/backtest';
import { CONDITION_WORDS } from '@trendy/strategies';

/** Why a bar went as it did, for a terminal. */
export function printExplanation(bar: BarExplanation, language: 'en' | 'ko'): string {
  const { close, high, low, open, volume } = bar;
  const lines = [
    `bar closed ${new Date(bar.closeTime).toISOString()}   ${numbers({ open, high, low, close, volume })}`,
    `series     ${numbers(bar.series)}`,
    `wish       ${bar.before} → ${bar.after}${bar.reason === undefined ? ', unchanged' : `, ${bar.reason}`}`,
  ];
  for (const { conditions, exposure, reason } of bar.paths) {
    lines.push(`to ${exposure}, ${reason}, all of:`);
    for (const { code, holds, values } of conditions)
      lines.push(`  ${holds ? '✓' : '✗'} ${CONDITION_WORDS[code]?.[language] ?? code}   ${numbers(values)}`);
  }
  lines.push('engine, up to the next close:');
  for (const { at, botId: _bot, kind, ...more } of bar.journal.map((entry) => ({ botId: '', ...entry })))
    lines.push(`  ${new Date(at).toISOString()} ${kind} ${JSON.stringify(more, exact)}`);
  if (bar.journal.length === 0) lines.push('  nothing to do');
  return `${lines.join('\n')}\n`;
}

const numbers = (values: Readonly<Record<string, number | null>>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key} ${value === null ? 'not yet known' : Number(value.toPrecision(8))}`)
    .join(', ');

const exact = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
