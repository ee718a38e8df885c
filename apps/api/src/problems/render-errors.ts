import { ERROR_TABLE } from './error-table.ts';

/** `docs/errors.md`, from the table that the API answers from. */
export function renderErrors(): string {
  const rows = Object.entries(ERROR_TABLE)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([kind, { status, title, detail }]) => `| \`${kind}\` | ${status} | ${title} | ${detail} |`);
  return [
    '# Errors of the HTTP API',
    '',
    'Made from `apps/api/src/problems/error-table.ts`; `npm run errors:write -w @trendy/api` writes it again.',
    '',
    'Every error is `application/problem+json` (RFC 9457). `code` is stable and for programs; `errors` names the fields',
    'of a refused body; `retryAfterSeconds` is there when trying again makes sense; `requestId` is in the logs.',
    '',
    '<!-- prettier-ignore-start -->',
    '',
    '| code | status | title | what happened and what to do |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    '<!-- prettier-ignore-end -->',
    '',
  ].join('\n');
}
