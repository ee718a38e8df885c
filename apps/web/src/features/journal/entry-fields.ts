export type Fields = Readonly<Record<string, unknown>>;

export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

/** A figure as exact decimal text: the journal counts in ticks and steps, and spells each figure out beside it. */
export const textOf = (entry: Fields, name: string): string | undefined =>
  wordOf(entry[`${name}Text`]) ?? wordOf(entry[name]);

/** Which part of a trade an order is: its request says so, and so does the middle of its id. */
export function legOf(entry: Fields): string | undefined {
  return (
    wordOf(entry['leg']) ??
    wordOf(fieldsOf(entry['request'])['leg']) ??
    wordOf(entry['orderId'])?.split('|')[1]
  );
}
