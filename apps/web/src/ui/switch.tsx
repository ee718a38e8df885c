'use client';
import { Switch as Radix } from 'radix-ui';
import type { ComponentProps } from 'react';

/** Coloured by `aria-checked`: as the trigger of a question its data-state is the dialog's, not its own. */
export function Switch(props: ComponentProps<typeof Radix.Root>) {
  return (
    <Radix.Root
      className="inline-flex h-5 w-9 shrink-0 items-center rounded-full border border-transparent bg-line-strong p-px transition-colors aria-checked:bg-accent disabled:opacity-50"
      {...props}
    >
      <Radix.Thumb className="size-4 rounded-full bg-panel shadow transition-transform data-[state=checked]:translate-x-4" />
    </Radix.Root>
  );
}
