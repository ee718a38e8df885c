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

/** For a rotation of the worker's key. */
export interface CredentialRewrapper extends CredentialReader {
  /** Compare-and-set: false when the record was written anew, or is gone, in the meantime. */
  replace(credentialId: string, from: SealedSecret, to: SealedSecret): Promise<boolean>;
}
