import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from './repository.ts';
import type { Finding } from './tidy/finding.ts';
import { syntaxFindings } from './tidy/syntax-rules.ts';
import { textFindings } from './tidy/text-rules.ts';
import { workspaceFindings } from './tidy/workspace-rules.ts';

const TEXT = /\.(ts|tsx|mjs|cjs|js|css|md|json|ya?ml|prisma|sql)$|(^|\/)Dockerfile$/;

/** Every breach of the house rules in the files that git knows or would add. */
export function tidyFindings(root: string): Finding[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  const files = listed.split('\0').filter((file) => file !== '' && fs.existsSync(path.join(root, file)));
  const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
  const findings = workspaceFindings({ files, read });
  for (const file of files) {
    if (!TEXT.test(file) || file === 'package-lock.json') continue;
    const source = { file, text: read(file) };
    findings.push(...textFindings(source));
    if (/\.(ts|tsx|mjs)$/.test(file)) findings.push(...syntaxFindings(source));
  }
  return findings;
}

if (process.argv[1] === import.meta.filename) {
  const findings = tidyFindings(repositoryRoot);
  for (const { rule, file, line, message } of findings) {
    console.log(`${file}${line === undefined ? '' : `:${line}`}  ${rule}: ${message}`);
  }
  process.exitCode = findings.length === 0 ? 0 : 1;
}
