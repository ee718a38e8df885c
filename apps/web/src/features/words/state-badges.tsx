'use client';
import { useTranslations } from 'next-intl';
import { Badge } from '#ui/badge.tsx';
import type { Tone } from '#ui/badge.tsx';

type BotStatus = 'draft' | 'active' | 'paused' | 'stopped';
const BOT_TONES: Readonly<Record<BotStatus, Tone>> = {
  draft: 'neutral',
  active: 'good',
  paused: 'caution',
  stopped: 'neutral',
};

export function BotBadge({ status }: { readonly status: BotStatus }) {
  const t = useTranslations('states.bot');
  return (
    <Badge tone={BOT_TONES[status]} dot>
      {t(status)}
    </Badge>
  );
}

type Environment = 'demo' | 'testnet' | 'live';

export function EnvironmentBadge({ environment }: { readonly environment: Environment }) {
  const t = useTranslations('scope');
  return <Badge tone={environment}>{t(`${environment}.name`)}</Badge>;
}

export function SideBadge({ side }: { readonly side: 'long' | 'short' }) {
  const t = useTranslations('states.side');
  return (
    <span
      className={
        side === 'long'
          ? 'inline-flex h-5.5 items-center rounded-md bg-gain-soft px-1.5 text-xs font-medium text-gain'
          : 'inline-flex h-5.5 items-center rounded-md bg-loss-soft px-1.5 text-xs font-medium text-loss'
      }
    >
      <span aria-hidden className="mr-1 text-[0.7em]">
        {side === 'long' ? '▲' : '▼'}
      </span>
      {t(side)}
    </span>
  );
}
