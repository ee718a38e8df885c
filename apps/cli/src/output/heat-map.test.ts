import { describe, expect, test } from 'vitest';
import { drawHeatMap, heatMapOf, heatMapSvg } from './heat-map.ts';

const points = [5, 10, 15].flatMap((fast) =>
  [20, 40].map((slow) => ({
    params: { fast, slow, fixed: 1 },
    value: fast === 15 && slow === 40 ? null : fast / slow - 0.25,
  })),
);

describe('a heat map', () => {
  const map = heatMapOf(points)!;
  test('has the parameter of most values across; what was not tried is empty', () => {
    expect(map.across).toEqual({ key: 'fast', values: [5, 10, 15] });
    expect(map.down).toEqual({ key: 'slow', values: [20, 40] });
    expect(map.cells).toEqual([
      [0, 0.25, 0.5],
      [-0.125, 0, null],
    ]);
  });
  test('is drawn with a number and a shade in each cell', () => {
    const lines = drawHeatMap(map, 'Sharpe');
    expect(lines).toHaveLength(4);
    expect(lines[2]).toContain('0.50 █');
    expect(lines[3]).toMatch(/-0\.1[23] ░.*–$/);
  });
  test('as a picture names its axes and loads nothing', () => {
    const svg = heatMapSvg(map, 'Sharpe');
    expect(svg).toContain('<title>Sharpe</title>');
    // Its own size: a small map must not be blown up to the width of the page.
    expect(svg).toContain('width:256px');
    expect(svg.match(/<rect/g)).toHaveLength(5);
    expect(svg).not.toMatch(/href|script|NaN|-0\.0</);
  });
  test('marks what was stopped before the end, in a terminal and as a picture', () => {
    const stopped = heatMapOf(
      points.map((point) => ({ ...point, isStopped: point.params.fast === 5 && point.params.slow === 40 })),
    )!;
    expect(stopped.stopped).toEqual([
      [0, 0, 0],
      [1, 0, 0],
    ]);
    const lines = drawHeatMap(stopped, 'Sharpe');
    expect(lines[0]).toContain('! stopped before the end');
    expect(lines[3]).toMatch(/-0\.1[23]!░/);
    expect(heatMapSvg(stopped, 'Sharpe').match(/!<\/text>/g)).toHaveLength(1);
    expect(drawHeatMap(map, 'Sharpe').join('')).not.toContain('!');
  });
  test('averages over what else varies, and bins many values', () => {
    const many = Array.from({ length: 200 }, (_unused, index) => ({
      params: { a: index, b: index % 3, c: index % 2 },
      value: 1,
    }));
    const binned = heatMapOf(many)!;
    expect(binned.across.values).toHaveLength(8);
    expect(binned.cells.flat().every((value) => value === 1)).toBe(true);
  });
  test('does not exist for fewer than two parameters that vary', () => {
    expect(heatMapOf(points.map(({ value }) => ({ params: { fast: 1 }, value })))).toBeNull();
  });
});
