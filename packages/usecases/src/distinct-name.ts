const MAX_LENGTH = 60;

/** The name itself, or with the first free number behind it when it is taken: "Alerts BTC 2". At most 60 characters. */
export function distinctName(wanted: string, taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  if (!used.has(wanted.toLowerCase())) return wanted;
  for (let number = 2; ; number += 1) {
    const suffix = ` ${number}`;
    const name = wanted.slice(0, MAX_LENGTH - suffix.length).trimEnd() + suffix;
    if (!used.has(name.toLowerCase())) return name;
  }
}
