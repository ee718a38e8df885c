import type { SealedSecret } from './vault.ts';

export interface StoredCredential {
  readonly credentialId: string;
  readonly accountId: string;
  readonly field: string;
  readonly sealed: SealedSecret;
}

/** Sealed fields of accounts of the user whose transaction this is. */
export interface Credentials {
  /** Replaces the account's field of that name. The id is made by the caller, because the seal is bound to it. */
  put(credential: StoredCredential): Promise<void>;
  list(accountId: string): Promise<readonly StoredCredential[]>;
}
