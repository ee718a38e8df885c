import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#ui/class-names.ts';

export function Panel({ className, ...rest }: ComponentProps<'section'>) {
  return (
    <section
      className={cn('overflow-clip rounded-xl border bg-panel shadow-(--shadow)', className)}
      {...rest}
    />
  );
}

interface PanelHeaderProps {
  readonly title: ReactNode;
  readonly hint?: ReactNode;
  readonly children?: ReactNode;
  readonly id?: string;
}

export function PanelHeader({ title, hint, children, id }: PanelHeaderProps) {
  return (
    <header className="flex min-h-13 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-b px-4 py-2.5">
      <div className="min-w-0">
        <h2 id={id} className="text-sm font-semibold tracking-tight">
          {title}
        </h2>
        {hint === undefined ? null : <p className="text-[13px] text-muted">{hint}</p>}
      </div>
      {children === undefined ? null : <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </header>
  );
}

interface PageHeaderProps {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}

export function PageHeader({ title, lead, children }: PageHeaderProps) {
  return (
    <div className="mb-5 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="max-w-2xl min-w-0">
        <h1 className="text-xl font-semibold tracking-tight">{title}</h1>
        {lead === undefined ? null : <p className="mt-1 text-sm text-muted">{lead}</p>}
      </div>
      {children === undefined ? null : <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
