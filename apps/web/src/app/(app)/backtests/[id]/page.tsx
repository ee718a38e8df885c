import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { BacktestDetail } from '#features/backtests/backtest-detail.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('backtests') };
}

interface Props {
  readonly params: Promise<{ id: string }>;
}

export default async function Page({ params }: Props) {
  return <BacktestDetail id={(await params).id} />;
}
