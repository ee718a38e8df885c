import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Bots } from '#features/bots/bots.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('nav'))('bots') };
}

interface Props {
  readonly searchParams: Promise<{ new?: string; strategy?: string; backtest?: string; study?: string }>;
}

export default async function Page({ searchParams }: Props) {
  const { new: open, strategy, backtest, study } = await searchParams;
  return (
    <Bots
      key={open ?? ''}
      startOpen={open === '1'}
      {...(strategy === undefined ? {} : { strategy })}
      source={{ backtest, study }}
    />
  );
}
