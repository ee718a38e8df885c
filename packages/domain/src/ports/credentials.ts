import type { SealedSecret } from './vault.ts';

export interface SealedCredential {
  /** Made by the writer, because the seal is bound to it. */
  readonly credentialId: string;
  readonly accountId: string;
  readonly field: string;
  readonly sealed: SealedSecret;
}

/** Write-only: replaces the account's field of that name. */
export interface CredentialWriter {
  put(credential: SealedCredential): Promise<void>;
}

/** Sealed fields of an account of the user whose transaction this is. */
export interface CredentialReader {
  list(accountId: string): Promise<readonly SealedCredential[]>;
}
