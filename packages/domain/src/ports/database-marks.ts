/** A mark that a database has given out; kept where a restore of the database does not reach. */
export interface DatabaseMark {
  readonly databaseId: string;
  readonly mark: number;
}

/** Makes a restored database show: what it has said before is not in it any more. */
export interface DatabaseMarks {
  /**
   * Gives out the next mark. `restored`: `known` is younger than the database, or nothing is known of a database that
   * was not marked of late; every account is in safe mode then.
   */
  beat(known: DatabaseMark | null): Promise<DatabaseMark & { readonly restored: boolean }>;
}
