import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { BotDetail } from '#features/bots/bot-detail.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('bots') };
}

interface Props {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: Props) {
  return <BotDetail id={(await params).id} />;
}
