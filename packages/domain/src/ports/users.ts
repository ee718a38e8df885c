import type { EpochMs } from '../time.ts';
import type { Json } from './json.ts';

export type Role = 'user' | 'creator' | 'moderator' | 'admin';
export type Locale = 'en' | 'ko';

export interface UserProfile {
  readonly userId: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly locale: Locale;
  readonly onboarding: Json;
  readonly createdAt: EpochMs;
}

/** The user whose transaction this is. */
export interface Users {
  get(): Promise<UserProfile | null>;
  update(change: { readonly displayName?: string; readonly locale?: Locale }): Promise<UserProfile>;
  setOnboarding(onboarding: Json): Promise<void>;
  passwordHash(): Promise<string>;
  setPasswordHash(hash: string): Promise<void>;
}
