import { cva } from 'class-variance-authority';
import type { VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps, HTMLAttributes } from 'react';
import { cn } from '#ui/class-names.ts';

const styles = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-lg border border-transparent font-medium whitespace-nowrap transition-colors select-none disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      look: {
        primary: 'bg-accent text-on-accent hover:bg-accent-strong',
        secondary: 'border-line-strong bg-panel text-text shadow-(--shadow) hover:bg-sunken',
        quiet: 'text-muted hover:bg-sunken hover:text-text',
        danger: 'bg-danger text-white hover:bg-danger-strong dark:text-black',
        dangerQuiet: 'border-danger-line bg-panel text-danger hover:bg-danger-soft',
      },
      size: {
        small: 'h-8 px-2.5 text-[13px]',
        medium: 'h-9 px-3.5 text-sm',
        large: 'h-11 px-5 text-[15px]',
        icon: 'size-9 p-0',
        iconSmall: 'size-8 p-0',
      },
    },
    defaultVariants: { look: 'secondary', size: 'medium' },
  },
);

type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof styles> & {
    readonly asChild?: boolean;
    /** Shows a spinner and refuses further clicks. */
    readonly busy?: boolean;
  };

export function Button({ look, size, asChild, busy, className, children, type, ...rest }: ButtonProps) {
  const classes = cn(styles({ look, size }), className);
  if (asChild === true) {
    return (
      <Slot.Root className={classes} {...(rest as HTMLAttributes<HTMLElement>)}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type={type ?? 'button'}
      className={classes}
      {...rest}
      aria-busy={busy === true}
      disabled={busy === true || rest.disabled === true}
    >
      {busy === true ? <LoaderCircle className="animate-spin" aria-hidden /> : null}
      {children}
    </button>
  );
}
