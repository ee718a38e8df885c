/**
 * Writes that are under way, by what they ask. A double click sends its second click before the button
 * is drawn as busy; both then get the answer of the one request, and one account, run or order is made.
 */
const underWay = new Map<string, Promise<unknown>>();

export function oneFlight<T>(name: string, input: unknown, send: () => Promise<T>): Promise<T> {
  const key = `${name} ${JSON.stringify(input)}`;
  const known = underWay.get(key);
  if (known !== undefined) return known as Promise<T>;
  const sent = send().finally(() => underWay.delete(key));
  underWay.set(key, sent);
  return sent;
}
