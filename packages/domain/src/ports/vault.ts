/** All that a sealed secret is bound to: opening it under any other context fails. */
export interface SecretContext {
  readonly userId: string;
  readonly accountId: string;
  readonly credentialId: string;
  readonly exchange: string;
  /** `apiKey`, `secret` or `passphrase`. */
  readonly field: string;
}

/** Base64 texts; the data key is new at every write and sealed to the worker's public key. */
export interface SealedSecret {
  readonly v: 1;
  /** Version of the worker's key. */
  readonly kekId: string;
  /** Ephemeral X25519 public key. */
  readonly epk: string;
  readonly wrappedDek: { readonly iv: string; readonly ct: string; readonly tag: string };
  readonly iv: string;
  readonly ct: string;
  readonly tag: string;
}

/** Write only: api and web hold no more than this. */
export interface Sealer {
  readonly kekId: string;
  seal(secret: string, context: SecretContext): SealedSecret;
}

/** Held by the worker alone. */
export interface Opener {
  readonly kekId: string;
  /**
   * The secret as bytes, for the caller to `fill(0)` after use.
   * @throws VaultError when the record was changed, belongs elsewhere or was sealed to another key.
   */
  open(sealed: SealedSecret, context: SecretContext): Uint8Array;
}
