import { writeFileSync } from 'node:fs';
import type { BacktestRequest, Verdict } from '@trendy/backtest';
import { escapeHtml as esc } from '../output/escape-html.ts';
import { heatMapSvg } from '../output/heat-map.ts';
import type { HeatMap } from '../output/heat-map.ts';
import { termsText } from '../output/print-terms.ts';
import { reportWords } from '../output/report-words.ts';
import type { Label, Language } from '../output/report-words.ts';
import { STYLE } from '../output/tear-sheet-style.ts';
import { UsageError } from '../usage-error.ts';

export interface ReportPage {
  readonly kind: 'sweepOf' | 'optimisationOf' | 'walkForwardOf';
  readonly request: BacktestRequest;
  readonly language: Language;
  readonly verdict: Verdict;
  readonly heatMap: HeatMap | null;
  /** What the map shows. */
  readonly measure: Label;
  readonly columns: readonly Label[];
  readonly rows: readonly (readonly string[])[];
  /** What has to be known to read the rows. */
  readonly notes: readonly string[];
}

/** A search as one page: the verdict before anything else, no script, nothing loaded from outside. */
function renderPage(page: ReportPage): string {
  const { columns, heatMap, kind, language, measure, notes, request, rows, verdict } = page;
  const { instrument, strategy, timeframe } = request;
  const words = reportWords(language);
  const { label } = words;
  const title = label(kind, { what: `${strategy?.id ?? ''} · ${instrument.symbol} · ${timeframe}` });
  const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${esc(cell)}</${tag}>`).join('')}</tr>`;
  const head = columns.map((name) => label(name));
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${esc(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><p class="eyebrow">${label('researchEyebrow')}</p><h1>${esc(title)}</h1><p>${esc(termsText({ ...request, ...request.fees }, words))}</p></header>
<section class="verdict ${verdict.level}"><h2>${label('verdict')}</h2><p>${esc(verdict.words[language])}</p></section>
${heatMap ? stability(heatMap, label('axes', { measure: label(measure), across: heatMap.across.key, down: heatMap.down.key }), label('stability')) : ''}
<section><h2>${label('results')}</h2>${notes.map((note) => `<p class="legend">${esc(note)}</p>`).join('')}<div class="scroll whole" tabindex="0" role="region" aria-label="${label('results')}"><table><thead>${row(head, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div></section>
</main>
</body>
</html>
`;
}

const stability = (heatMap: HeatMap, axes: string, heading: string): string =>
  `<section><h2>${heading}</h2><p class="legend">${esc(axes)}</p><div class="scroll whole" tabindex="0" role="region" aria-label="${heading}">${heatMapSvg(heatMap, esc(axes))}</div></section>`;

/** @throws UsageError when the file cannot be written. */
export function writePage(file: string, page: ReportPage): void {
  try {
    writeFileSync(file, renderPage(page));
  } catch (error) {
    throw new UsageError('--html', `"${file}" cannot be written: ${(error as Error).message}`);
  }
  process.stderr.write(`written to ${file}\n`);
}
