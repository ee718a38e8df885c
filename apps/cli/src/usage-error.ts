/** What the user gave cannot be used: which option or field, its value, and what would be right. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
  }
}
