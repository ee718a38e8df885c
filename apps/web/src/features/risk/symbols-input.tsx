'use client';
import { useState } from 'react';
import type { ComponentProps } from 'react';
import { Input } from '#ui/field.tsx';

interface SymbolsInputProps extends Omit<ComponentProps<'input'>, 'value' | 'onChange'> {
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

/** A list as text: what is being typed stays as it is typed, comma included. */
export function SymbolsInput({ value, onChange, ...rest }: SymbolsInputProps) {
  const [text, setText] = useState(value.join(', '));
  return (
    <Input
      {...rest}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        onChange(event.target.value.split(/[\s,]+/).filter((symbol) => symbol !== ''));
      }}
    />
  );
}
