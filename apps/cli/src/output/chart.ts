/** Eighths of a cell, so that a column has eight times the rows. */
const BLOCKS = ' ▁▂▃▄▅▆▇█';

/** A block chart of values over equal distances. @returns `height` lines and an axis on the left. */
export function drawChart(values: readonly number[], width: number, height: number): string[] {
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const labels = [high, (high + low) / 2, low].map((value) => value.toFixed(0));
  const margin = Math.max(...labels.map((label) => label.length)) + 1;
  const columns = Math.max(10, width - margin - 2);
  const span = high - low || 1;
  const levels = Array.from({ length: columns }, (_unused, column) => {
    const index = Math.round((column * (values.length - 1)) / (columns - 1));
    return 1 + ((values[index]! - low) / span) * (height * 8 - 1);
  });
  return Array.from({ length: height }, (_unused, row) => {
    const floor = (height - 1 - row) * 8;
    const label =
      row === 0 ? labels[0] : row === height - 1 ? labels[2] : row === height >> 1 ? labels[1] : '';
    const cells = levels.map((level) => BLOCKS[Math.max(0, Math.min(8, Math.round(level - floor)))]);
    return `${label!.padStart(margin)} │${cells.join('')}`;
  });
}
