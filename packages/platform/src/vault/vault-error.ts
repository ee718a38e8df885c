/** A sealed record or a key that cannot be used. Says what is wrong, never what is inside. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}
