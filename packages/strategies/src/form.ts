import type { LocalisedText, ParameterInfo } from '@trendy/domain';

type Text = readonly [en: string, ko: string];

const text = ([en, ko]: Text): LocalisedText => ({ en, ko });

/** A whole number of bars, or a count. */
export const whole = (
  key: string,
  range: readonly [min: number, max: number],
  preset: number,
  label: Text,
  description: Text,
): ParameterInfo => ({
  key,
  kind: 'int',
  min: range[0],
  max: range[1],
  step: 1,
  default: preset,
  label: text(label),
  description: text(description),
});

/** A number on a grid. */
export const decimal = (
  key: string,
  range: readonly [min: number, max: number, step: number],
  preset: number,
  label: Text,
  description: Text,
): ParameterInfo => ({
  key,
  kind: 'float',
  min: range[0],
  max: range[1],
  step: range[2],
  default: preset,
  label: text(label),
  description: text(description),
});
