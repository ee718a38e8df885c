import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { NewStudy } from '#features/studies/new-study.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('studies'))('new') };
}

interface Props {
  readonly searchParams: Promise<{ strategy?: string; backtest?: string }>;
}

export default async function Page({ searchParams }: Props) {
  const { strategy, backtest } = await searchParams;
  return <NewStudy strategy={strategy} backtest={backtest} />;
}
