import { STUDY_ORDER } from '@trendy/simulator';
import type { StudyRow, StudyTerms } from '@trendy/simulator';
import { alignColumns } from '../commands/sweep.ts';

const WINS_AT_MS = [10_000, 60_000];

/** A row with what is demanded of it: a win where the book comes back in 10 and 60 s, and none where it never does. */
export function studyLine(
  row: StudyRow,
  { driftBps }: StudyTerms,
): StudyRow & { readonly ok: boolean | null } {
  const { halfLifeMs, verdict } = row;
  if (halfLifeMs !== null && WINS_AT_MS.includes(halfLifeMs)) return { ...row, ok: verdict === 'better' };
  return { ...row, ok: halfLifeMs === null && driftBps === 0 ? verdict !== 'better' : null };
}

const VERDICTS: Readonly<Record<StudyRow['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  no_difference: 'no difference',
};

export function printStudy(rows: readonly StudyRow[], terms: StudyTerms): string {
  const head = [
    'refill half-life',
    'style',
    'one market order',
    'worked',
    'saved',
    '2 standard errors',
    'verdict',
    'demanded',
    'children',
    'filled resting',
    'left at the end',
  ];
  const table = rows.map((row) => {
    const { ok } = studyLine(row, terms);
    return [
      row.halfLifeMs === null ? 'never' : `${row.halfLifeMs / 1000} s`,
      row.style.toUpperCase(),
      `${row.marketBps.toFixed(2)} bps`,
      `${row.styleBps.toFixed(2)} bps`,
      `${row.savedBps.toFixed(2)} bps`,
      row.standardError < 1e-9 ? '0' : `± ${(2 * row.standardError).toFixed(2)}`,
      VERDICTS[row.verdict],
      ok === null ? '' : ok ? 'ok' : 'NOT MET',
      row.children.toFixed(0),
      `${(100 * row.restedShare).toFixed(0)} %`,
      `${(100 * row.leftShare).toFixed(1)} %`,
    ];
  });
  return [
    `Orders of ${STUDY_ORDER} × the size at the touch over 20 minutes, ${terms.seeds} markets of each kind, the same for both`,
    `${100 * terms.permanentShare} % of a trade's move stays; volatility ${100 * terms.dailySigma} % a day; drift ${terms.driftBps} bps a day; fees are not counted`,
    '',
    ...alignColumns([head, ...table]),
    '',
  ].join('\n');
}
