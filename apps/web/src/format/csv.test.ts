import { expect, test } from 'vitest';
import { toCsv } from '#format/csv.ts';

test('what a spreadsheet would run is text; what is a number stays one', () => {
  const dangerous = ['=1+1', '+cmd', '-2+3', '@SUM(A1)', ' =1', '\t=1', '-'];
  for (const cell of dangerous) expect(toCsv(['a'], [[cell]])).toMatch(/\r\n"?'/);
  for (const cell of [-12.5, '-12.5', '0.00000001', 1e-7, '-1e-7', 0]) {
    expect(toCsv(['a'], [[cell]])).toBe(`a\r\n${cell}\r\n`);
  }
});

test('quotes, commas and line ends are kept inside their cell; nothing is an empty cell', () => {
  expect(
    toCsv(
      ['name', 'note'],
      [
        ['a "b"', 'x, y\nz'],
        [null, true],
      ],
    ),
  ).toBe('name,note\r\n"a ""b""","x, y\nz"\r\n,true\r\n');
  expect(toCsv(['=header'], [])).toBe("'=header\r\n");
});
