/** One breach of a rule of the house, and how to mend it. */
export interface Finding {
  readonly rule: string;
  readonly file: string;
  readonly line?: number;
  readonly message: string;
}

export interface SourceText {
  /** Relative to the root, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

const TEST_FILE = /\.(test|prop\.test|int\.test|spec|bench)\.tsx?$|\/testing\/|\/test\//;

/** Tests and what serves them alone. */
export const isTestFile = (file: string): boolean => TEST_FILE.test(file);
