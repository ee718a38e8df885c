/** What came back instead of an answer. Carries no URL, header, body or secret, so it may be logged anywhere. */
export class VendorError extends Error {
  override readonly name = 'VendorError';
  /** Null when there was no HTTP reply. */
  readonly httpStatus: number | null;
  /** The venue's own number, e.g. -2019. */
  readonly code: number | null;
  readonly retryAfterMs: number | null;
  /** Of a batch that failed as a whole: each one's own error. */
  readonly parts: readonly VendorError[];

  constructor(
    message: string,
    httpStatus: number | null,
    code: number | null,
    retryAfterMs: number | null = null,
    parts: readonly VendorError[] = [],
  ) {
    super(redact(message));
    this.httpStatus = httpStatus;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.parts = parts;
  }
}

/** Takes out whatever could be a signature, key or signed address. */
export function redact(text: string): string {
  return text
    .replace(/\b(?:https?|wss?):\/\/\S+/gi, '[address]')
    .replace(
      /\b(signature|apiKey|secret|passphrase|sign|listenKey|X-MBX-APIKEY|OK-ACCESS-[A-Z]+)(["'=:\s]+)[^\s"'&,}]+/gi,
      '$1$2[redacted]',
    )
    .replace(/[A-Za-z0-9_-]{32,}/g, '[redacted]')
    .slice(0, 300);
}

/** Any throw of the library or the transport as a VendorError: its text may hold a signed address, so it is dropped. */
export function toVendorError(thrown: unknown): VendorError {
  if (thrown instanceof VendorError) return thrown;
  const name = thrown instanceof Error ? thrown.constructor.name : typeof thrown;
  const kind =
    name === 'RequestTimeout' ? 'the exchange did not answer in time' : `no usable answer (${name})`;
  return new VendorError(kind, null, null);
}
