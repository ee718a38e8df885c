'use client';
import { Tooltip } from 'radix-ui';
import type { ReactNode } from 'react';

/** A short explanation on hover and on focus; never the only place of something needed. */
export function Tip({ text, children }: { readonly text: ReactNode; readonly children: ReactNode }) {
  return (
    <Tooltip.Root delayDuration={250}>
      <Tooltip.Trigger asChild>{children}</Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          sideOffset={6}
          className="z-60 max-w-72 animate-fade rounded-md bg-text px-2.5 py-1.5 text-[13px] text-bg shadow-(--shadow-pop)"
        >
          {text}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
