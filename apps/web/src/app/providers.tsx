'use client';
import { QueryClientProvider } from '@tanstack/react-query';
import { signOut } from 'next-auth/react';
import { ThemeProvider } from 'next-themes';
import { Tooltip } from 'radix-ui';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Toaster } from 'sonner';
import { z } from 'zod';
import { createQueryClient } from '#data/query-client.ts';

// The page's policy forbids evaluated code, which zod would otherwise try for speed.
z.config({ jitless: true });

let leaving = false;
/** The session ended elsewhere: drop the cookie, then ask to sign in again and come back here. */
async function leave(): Promise<void> {
  if (leaving || window.location.pathname.startsWith('/sign-')) return;
  leaving = true;
  await signOut({ redirect: false }).catch(() => undefined);
  const here = window.location.pathname + window.location.search;
  window.location.assign(`/sign-in?reason=ended&next=${encodeURIComponent(here)}`);
}

export function Providers({ nonce, children }: { readonly nonce?: string; readonly children: ReactNode }) {
  const [queries] = useState(() => createQueryClient(() => void leave()));
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
      {...(nonce === undefined ? {} : { nonce })}
    >
      <QueryClientProvider client={queries}>
        <Tooltip.Provider>{children}</Tooltip.Provider>
        <Toaster
          position="bottom-right"
          toastOptions={{
            classNames: {
              toast: '!bg-panel !text-text !border-line !rounded-lg !shadow-(--shadow-pop) !font-sans',
              description: '!text-muted',
            },
          }}
        />
      </QueryClientProvider>
    </ThemeProvider>
  );
}
