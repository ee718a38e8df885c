import type { Result } from '../result.ts';

/** Slow hashes of passwords. `busy`: too many are waiting already; the caller must ask the person to try again. */
export interface Passwords {
  hash(password: string): Promise<Result<string, 'busy'>>;
  /** With null for the hash it takes as long and says false, so that nobody can tell that there is no such person. */
  verify(hash: string | null, password: string): Promise<Result<boolean, 'busy'>>;
}
