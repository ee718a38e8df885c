import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { env } from '#env.ts';
import { AppShell } from '#features/shell/app-shell.tsx';
import { readSession } from '#server/session.ts';

export default async function AppLayout({ children }: { readonly children: ReactNode }) {
  const session = await readSession();
  if (session === null) redirect('/sign-in');
  return (
    <AppShell name={session.name === '' ? session.email : session.name} streamUrl={env().streamUrl}>
      {children}
    </AppShell>
  );
}
