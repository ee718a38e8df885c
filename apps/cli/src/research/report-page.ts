import { writeFileSync } from 'node:fs';
import type { Verdict } from '@trendy/backtest';
import { escapeHtml as esc } from '../output/escape-html.ts';
import { heatMapSvg } from '../output/heat-map.ts';
import type { HeatMap } from '../output/heat-map.ts';
import { STYLE } from '../output/tear-sheet-style.ts';
import { UsageError } from '../usage-error.ts';

export interface ReportPage {
  readonly title: string;
  readonly verdict: Verdict;
  readonly heatMap: HeatMap | null;
  /** What the map shows. */
  readonly measure: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A search as one page: the verdict before anything else, no script, nothing loaded from outside. */
function renderPage({ title, verdict, heatMap, measure, columns, rows }: ReportPage): string {
  const row = (cells: readonly string[], tag: 'td' | 'th'): string =>
    `<tr>${cells.map((cell) => `<${tag}>${esc(cell)}</${tag}>`).join('')}</tr>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${esc(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header><p class="eyebrow">Trendy research</p><h1>${esc(title)}</h1></header>
<section><h2>Verdict</h2><p><strong>${esc(verdict.words.en)}</strong></p><p lang="ko">${esc(verdict.words.ko)}</p></section>
${heatMap ? `<section><h2>Stability</h2><div style="overflow-x:auto">${heatMapSvg(heatMap, esc(measure))}</div></section>` : ''}
<section><h2>Results</h2><div style="overflow-x:auto"><table><thead>${row(columns, 'th')}</thead><tbody>${rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div></section>
</main>
</body>
</html>
`;
}

/** @throws UsageError when the file cannot be written. */
export function writePage(file: string, page: ReportPage): void {
  try {
    writeFileSync(file, renderPage(page));
  } catch (error) {
    throw new UsageError('--html', `"${file}" cannot be written: ${(error as Error).message}`);
  }
  process.stderr.write(`written to ${file}\n`);
}
