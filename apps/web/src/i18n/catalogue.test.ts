import fs from 'node:fs';
import path from 'node:path';
import { FIELD_FAULT_CODES } from '@trendy/contracts';
import { describe, expect, test } from 'vitest';
import en from '../../messages/en.json';
import ko from '../../messages/ko.json';

type Tree = { readonly [key: string]: string | Tree };
const root = path.resolve(import.meta.dirname, '../../../..');

function flatten(tree: Tree, prefix = ''): ReadonlyMap<string, string> {
  const entries = Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : [...flatten(value, `${prefix}${key}.`)],
  );
  return new Map(entries);
}

function files(folder: string, ending: RegExp): readonly string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory())
      return ['node_modules', 'testing'].includes(entry.name) ? [] : files(full, ending);
    return ending.test(entry.name) ? [full] : [];
  });
}

/** Names of the placeholders, without the words of plural forms. */
const placeholders = (text: string): readonly string[] =>
  [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? ''))]
    .filter((name) => /^[a-z]/i.test(name))
    .sort();

describe('the message catalogue', () => {
  const english = flatten(en);
  const korean = flatten(ko);

  test('English and Korean have the same keys, none of them empty', () => {
    expect([...korean.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of [...english, ...korean]) expect(text.trim(), key).not.toBe('');
  });

  test('a Korean text uses no value that the English one does not get', () => {
    for (const [key, text] of korean) {
      const given = english.get(key) ?? '';
      for (const name of placeholders(text)) expect(given, `${key} names {${name}}`).toContain(`{${name}`);
    }
  });
});

test('every fault of a field has words; one that has none keeps what the server says', () => {
  const { fieldFaults } = en;
  expect(Object.keys(fieldFaults).sort()).toEqual(
    FIELD_FAULT_CODES.filter((code) => code !== 'other').sort(),
  );
});

describe('no text stands in a component', () => {
  const sources = files(path.join(root, 'apps/web/src'), /(?<!\.test)\.tsx$/);
  /** Names of things, the same in every language. */
  const NAMES = new Set(['Trendy', '⌘K', 'USDT', 'ms', 's', '#']);

  test.each(sources.map((file) => [path.relative(root, file), file]))('%s', (_, file) => {
    const code = fs.readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const between = [...code.matchAll(/[\w"'}/]>\s*([^<>{}();=]*[A-Za-z가-힣]{2,}[^<>{}();=]*)<\//g)];
    const attributes = [...code.matchAll(/\s(?:aria-label|placeholder|title|alt)="([^"]+)"/g)];
    const found = [...between, ...attributes].map(([, text]) => (text ?? '').trim());
    expect(found.filter((text) => !NAMES.has(text))).toEqual([]);
  });
});

/** Ids are not shown, and what the sentence itself says is not said again. */
const isNamed = (code: string, name: string): boolean =>
  name in en.values ||
  name.endsWith('Id') ||
  (en.reasons as Record<string, string>)[code]?.includes(`{${name}}`) === true;

describe('reason codes', () => {
  /** Where codes that a user meets are born. The exchange's own hundred refusals are shown raw where they have no words. */
  const BORN = ['packages/engine/src', 'packages/strategies/src', 'packages/usecases/src', 'apps/worker/src'];
  const codes = new Set(
    BORN.flatMap((folder) => files(path.join(root, folder), /(?<!\.test)\.ts$/)).flatMap((file) =>
      [...fs.readFileSync(file, 'utf8').matchAll(/\bcode: '([a-z][a-z_]+)'|reason = '([a-z_]+)'/g)].map(
        ([, code, reason]) => code ?? reason ?? '',
      ),
    ),
  );

  test('each has its words', () => {
    const without = [...codes].filter((code) => !(code in en.reasons || code in en.fieldFaults)).sort();
    expect(without).toEqual([]);
  });

  test('each figure that comes with one has its name', () => {
    const born = /\bcode: '([a-z][a-z_]+)',\s*values: \{([^{}]*)\}/g;
    const nameless = BORN.flatMap((folder) => files(path.join(root, folder), /(?<!\.test)\.ts$/)).flatMap(
      (file) =>
        [...fs.readFileSync(file, 'utf8').matchAll(born)]
          .filter(([, code]) => (code ?? '') in en.reasons)
          .flatMap(([, code = '', values = '']) =>
            [...values.matchAll(/(?:^|,)\s*([a-z]\w*)/g)].map(([, name = '']) => ({ code, name })),
          )
          .filter(({ code, name }) => !isNamed(code, name)),
    );
    expect(nameless).toEqual([]);
  });

  test('each that is put together where it is born has its words', () => {
    const codes = ['external_fill', 'liquidated', 'position_closed', 'replaced'];
    codes.push('venue_canceled', 'venue_expired', 'venue_rejected');
    expect(codes.filter((code) => !(code in en.reasons))).toEqual([]);
  });

  /** docs/errors.md is the API's table of errors in writing; a test over there holds the two together. */
  test.each([
    ['English', en],
    ['Korean', ko],
  ])('each error of the API has its words in %s', (_, { problems }) => {
    const written = fs.readFileSync(path.join(root, 'docs/errors.md'), 'utf8');
    const kinds = [...written.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, kind = '']) => kind);
    expect(kinds.length).toBeGreaterThan(40);
    expect(kinds.filter((kind) => !(kind in problems))).toEqual([]);
    // No other value is at hand where they are shown: words that ask for one would show as their key.
    const filled = Object.values(problems).join('\n').replaceAll('{seconds}', '');
    expect(filled).not.toContain('{');
  });
});
