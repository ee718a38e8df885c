/** Each is kept by every connection of the server; texts beyond are sent as they are. */
const MOST = 1_000;

const names = new Map<string, string>();

/**
 * A name under which a connection keeps a statement ready, so that its text is read and planned once instead of every
 * time; empty (no name) when there are too many texts. Only for texts that our code makes: values never stand in them.
 */
export function statementName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (names.size >= MOST) return '';
  const name = `t${names.size}`;
  names.set(text, name);
  return name;
}
