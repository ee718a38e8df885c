/** Where to go after signing in: a path of this app, never another site. */
export function safePath(wanted: string | undefined, otherwise: string): string {
  if (wanted === undefined || !/^\/(?![/\\])/.test(wanted)) return otherwise;
  return wanted;
}
