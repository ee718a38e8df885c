/** Wakes whoever works on something. A hint: losing it delays work and loses nothing. */
export interface Nudger {
  /**
   * Resolves within two seconds whether or not the queue could be reached; false when it could not.
   * Nudges with the same id that nobody has begun to work on are one.
   */
  nudge(id: string, payload: Readonly<Record<string, string>>): Promise<boolean>;
}
