import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Slippage } from '#features/slippage/slippage.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('slippage'))('title') };
}

export default async function Page({
  searchParams,
}: {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}) {
  const { bot } = await searchParams;
  return <Slippage {...(typeof bot === 'string' ? { initialBotId: bot } : {})} />;
}
