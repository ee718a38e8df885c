import type { ReactNode } from 'react';

/** One figure with its name, in a list of them (`<dl>`). */
export function Tile({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="bg-panel px-4 py-3">
      <dt className="text-[13px] text-muted">{name}</dt>
      <dd className="figures mt-0.5 text-base font-semibold">{children}</dd>
    </div>
  );
}
