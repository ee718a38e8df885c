const HERE = 'http://here.invalid';

/** Where to go after signing in: a path of this app, never another site. */
export function safePath(wanted: string | undefined, otherwise: string): string {
  if (wanted === undefined || !wanted.startsWith('/')) return otherwise;
  // As the browser will read it: it takes a backslash for a slash, and overlooks tabs and line breaks.
  const isHere = URL.canParse(wanted, HERE) && new URL(wanted, HERE).origin === HERE;
  return isHere ? wanted : otherwise;
}
