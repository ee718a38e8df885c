import type { Finding, SourceText } from './finding.ts';

const MAX_LINES = 400;
const CODE = /\.(ts|tsx|mjs|cjs|js|css)$/;

/** Words that name a place or a process of making, and mean nothing to a reader of the product. */
const FOREIGN_WORDS = [
  /\bissue #?\d+\b/i,
  /\/work\/(main|shared)\b/,
  /\/tmp\/(brief|claude)/,
  /\bsub-?agents?\b/i,
  /\b(this|the|my|our) (coding )?(session'?s? brief|task brief)\b/i,
  /\bas an AI\b/i,
  /\bCo-Authored-By\b/i,
];

const LEFT_BEHIND = /\b(TODO|FIXME|XXX|HACK)\b|\bnot implemented\b/;
const BANNED_NAME = /^(utils?|helpers?|common|misc|managers?)$/;

/** Rules that need only a file's name and lines. */
export function textFindings({ file, text }: SourceText): Finding[] {
  return [...nameFindings(file), ...lengthFindings(file, text), ...wordFindings(file, text)];
}

function nameFindings(file: string): Finding[] {
  const findings: Finding[] = [];
  const words = file.split(/[/.-]/).map((word) => word.toLowerCase());
  const banned = words.find((word) => BANNED_NAME.test(word));
  if (banned !== undefined && CODE.test(file)) {
    findings.push({
      rule: 'banned-name',
      file,
      message: `"${banned}" says nothing: name the file after its main export`,
    });
  }
  const base = file.slice(file.lastIndexOf('/') + 1);
  const isOurs = /^(packages|apps|scripts)\//.test(file) && /\.tsx?$/.test(file);
  // Next.js gives meaning to brackets, parentheses, a leading @ or _ in route names.
  if (isOurs && !/^[[\]().@_a-z0-9-]+$/.test(base)) {
    findings.push({ rule: 'kebab-case', file, message: 'file names are kebab-case' });
  }
  return findings;
}

function lengthFindings(file: string, text: string): Finding[] {
  if (!CODE.test(file)) return [];
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  if (lines <= MAX_LINES) return [];
  return [
    {
      rule: 'file-length',
      file,
      message: `${lines} lines: split it by meaning, at most ${MAX_LINES} (aim for 50 to 200)`,
    },
  ];
}

function wordFindings(file: string, text: string): Finding[] {
  // The rules' own definitions and tests name what they forbid.
  if (file.startsWith('scripts/tidy/')) return [];
  const findings: Finding[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (CODE.test(file) && LEFT_BEHIND.test(line)) {
      findings.push({
        rule: 'left-behind',
        file,
        line: index + 1,
        message: 'finish it, or write it down as an issue and remove the mark',
      });
    }
    const word = FOREIGN_WORDS.find((pattern) => pattern.test(line));
    if (word) {
      findings.push({
        rule: 'foreign-word',
        file,
        line: index + 1,
        message: `${String(word)}: the project speaks of itself alone`,
      });
    }
  }
  return findings;
}
