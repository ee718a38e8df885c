/** What can be wrong with one field, for programs and for catalogues of words; `other` has its message only. */
export const FIELD_FAULT_CODES = [
  'bad_cursor',
  'bad_email',
  'below_other',
  'both_ends',
  'demo_only',
  'log_scale',
  'malformed',
  'missing',
  'no_demo_there',
  'no_script',
  'no_strategy_here',
  'not_a_choice',
  'not_a_multiple',
  'not_a_number',
  'not_ascending',
  'not_json',
  'not_later',
  'not_smaller',
  'not_whole',
  'not_your_password',
  'one_or_several',
  'other',
  'out_of_bounds',
  'password_is_email',
  'password_obvious',
  'searched_twice',
  'shares_above_whole',
  'step_too_small',
  'too_big',
  'too_long',
  'too_many_combinations',
  'too_short',
  'too_small',
  'unknown_field',
  'unknown_parameter',
  'unknown_strategy',
  'unknown_symbol',
  'unreadable_alert',
  'windows_too_long',
  'wrong_type',
] as const;
export type FieldFaultCode = (typeof FIELD_FAULT_CODES)[number];

export interface FieldFaultWords {
  readonly code: FieldFaultCode;
  readonly values?: Readonly<Record<string, string | number>>;
}

/** A zod issue's code and the details that it carries. */
interface Issue {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A zod issue as one of our codes, with the numbers that its words need. */
export function faultOfIssue({ code, details, message }: Issue): FieldFaultWords {
  const isCounted = details['origin'] === 'string' || details['origin'] === 'array';
  switch (code) {
    case 'too_small':
      return bounded(isCounted ? 'too_short' : 'too_small', 'min', details['minimum']);
    case 'too_big':
      return bounded(isCounted ? 'too_long' : 'too_big', 'max', details['maximum']);
    case 'invalid_type':
      if (message.endsWith('received undefined')) return { code: 'missing' };
      if (details['expected'] === 'int') return { code: 'not_whole' };
      return { code: details['expected'] === 'number' ? 'not_a_number' : 'wrong_type' };
    case 'invalid_value':
      return Array.isArray(details['values'])
        ? { code: 'not_a_choice', values: { choices: details['values'].map(String).join(', ') } }
        : { code: 'malformed' };
    case 'not_multiple_of':
      return bounded('not_a_multiple', 'step', details['divisor']);
    case 'invalid_format':
      return { code: 'malformed' };
    case 'unrecognized_keys':
      return { code: 'unknown_field' };
    case 'custom': {
      const named = ownFault(details['params']);
      if (named) return named;
      const least = paramOf('min', details['params']);
      if (least !== undefined) return bounded('too_small', 'min', least);
      const most = paramOf('max', details['params']);
      if (most !== undefined) return bounded('too_big', 'max', most);
      return bounded('not_smaller', 'other', paramOf('other', details['params']));
    }
    default:
      return { code: 'other' };
  }
}

const bounded = (code: FieldFaultCode, name: string, bound: unknown): FieldFaultWords =>
  typeof bound === 'number' || typeof bound === 'string'
    ? { code, values: { [name]: bound } }
    : { code: 'other' };

/** What the schema's own rule names: the parameter that this one must stay below, or the least or most that is allowed. */
const paramOf = (name: 'max' | 'min' | 'other', params: unknown): unknown =>
  typeof params === 'object' && params !== null && name in params
    ? (params as Readonly<Record<string, unknown>>)[name]
    : undefined;

/** A rule of ours may name its own code, and the figures that its words need beside it. */
function ownFault(params: unknown): FieldFaultWords | null {
  if (typeof params !== 'object' || params === null || !('code' in params)) return null;
  const { code: named, ...figures } = params;
  const code = FIELD_FAULT_CODES.find((known) => known === named);
  if (code === undefined) return null;
  const values = Object.fromEntries(
    Object.entries(figures).filter((entry): entry is [string, number | string] => {
      const [, value] = entry;
      return typeof value === 'number' || typeof value === 'string';
    }),
  );
  return Object.keys(values).length === 0 ? { code } : { code, values };
}
