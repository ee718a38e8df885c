import { StorageError } from '@trendy/domain';
import { faultOfIssue } from '@trendy/contracts';
import type { Problem } from '@trendy/contracts';
import type { FieldFault, Refusal } from '@trendy/usecases';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ERROR_TABLE } from './error-table.ts';
import type { ErrorKind } from './error-table.ts';

type Told = Omit<Refusal, 'kind'> & { readonly kind: ErrorKind };

/** Carries a refusal out of a handler. */
export class RefusedError extends Error {
  readonly told: Told;
  constructor(told: Told) {
    super(told.kind);
    this.told = told;
  }
}

/** What the world may know of an error. Anything unforeseen is `internal`, and says nothing about itself. */
export function toldOf(error: unknown): Told {
  if (error instanceof RefusedError) return error.told;
  if (error instanceof StorageError) return { kind: STORAGE[error.kind], retryAfterSeconds: 2 };
  if (hasZodFastifySchemaValidationErrors(error)) {
    return { kind: 'invalid', fields: error.validation.flatMap(fieldFaults) };
  }
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: unknown;
    statusCode?: unknown;
  };
  const known = typeof code === 'string' ? FRAMEWORK[code] : undefined;
  if (known) return { kind: known };
  const isTheirs = typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500;
  return { kind: isTheirs ? 'bad_request' : 'internal' };
}

const STORAGE = {
  unavailable: 'storage_unavailable',
  busy: 'storage_busy',
  commit_unknown: 'commit_unknown',
} as const satisfies Record<StorageError['kind'], ErrorKind>;

const FRAMEWORK: Readonly<Record<string, ErrorKind>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported_media_type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'malformed_json',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'malformed_json',
};

interface Issue {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Unknown keys are named one by one: their issue's path is that of the object around them. */
function fieldFaults({ instancePath, keyword, message = 'cannot be used', params }: Issue): FieldFault[] {
  const path = instancePath.split('/').filter((part) => part !== '');
  const keys = params['keys'];
  if (Array.isArray(keys)) {
    return keys.map((key) => ({
      field: [...path, String(key)].join('.'),
      code: 'unknown_field',
      message: 'is not known here; leave it out',
    }));
  }
  const words = faultOfIssue({ code: keyword, message, details: params });
  return [{ field: path.join('.') || 'body', message, ...words }];
}

export function problemOf(told: Told, requestId: string): Problem {
  const { kind, values = {}, fields, retryAfterSeconds } = told;
  const { status, title, detail } = ERROR_TABLE[kind];
  return {
    type: `urn:trendy:problem:${kind}`,
    title,
    status,
    code: kind,
    detail: detail.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? 'some')),
    ...(fields && fields.length > 0 ? { errors: fields.map((field) => ({ ...field })) } : {}),
    requestId,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}
