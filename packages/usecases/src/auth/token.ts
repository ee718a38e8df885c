import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits, safe in a URL and in a header. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is stored of a token. A fast hash will do: nobody can guess 256 random bits. */
export const tokenHash = (token: string): Uint8Array => createHash('sha256').update(token).digest();

export const isTokenShaped = (text: string): boolean => /^[A-Za-z0-9_-]{43}$/.test(text);
