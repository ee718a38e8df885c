'use client';
import { Slider as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value in words, with its unit. */
  readonly shown: string;
  readonly ends: readonly [string, string];
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}

export function Slider({ label, value, min, max, step, shown, ends, hint, disabled, onChange }: SliderProps) {
  return (
    <div>
      <div className="flex items-baseline justify-between gap-4">
        <span className="text-sm font-medium">{label}</span>
        <span className="figures text-lg font-semibold">{shown}</span>
      </div>
      {hint === undefined ? null : <p className="mt-0.5 text-[13px] text-muted">{hint}</p>}
      <Radix.Root
        className="relative mt-2 flex h-8 touch-none items-center data-disabled:opacity-50"
        value={[value]}
        min={min}
        max={max}
        step={step}
        disabled={disabled === true}
        onValueChange={([next]) => next !== undefined && onChange(next)}
      >
        <Radix.Track className="relative h-1.5 grow rounded-full bg-line">
          <Radix.Range className="absolute h-full rounded-full bg-accent" />
        </Radix.Track>
        <Radix.Thumb
          aria-label={label}
          aria-valuetext={shown}
          className="block size-5 rounded-full border-2 border-accent bg-panel shadow transition-transform hover:scale-110"
        />
      </Radix.Root>
      <div aria-hidden className="figures flex justify-between text-xs text-muted">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
    </div>
  );
}
