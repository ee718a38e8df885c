'use client';
import {
  ArrowLeftRight,
  Ban,
  Bot,
  CircleCheck,
  CircleDot,
  FileText,
  Lightbulb,
  Percent as PercentIcon,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useEntryWords } from '#features/journal/entry-words.ts';
import { ReasonText } from '#features/words/reason.tsx';
import type { ReasonLike } from '#features/words/reason.tsx';
import { cn } from '#ui/class-names.ts';
import { When } from '#ui/figure.tsx';

const ICONS = {
  decision: Lightbulb,
  refused: Ban,
  order: CircleDot,
  fill: CircleCheck,
  funding: PercentIcon,
  transfer: ArrowLeftRight,
  bot: Bot,
} as const;

interface EntryLineProps {
  readonly kind: string;
  readonly at: string;
  readonly entry: Readonly<Record<string, unknown>>;
  readonly reason: ReasonLike | null;
  /** What else decided: the size of an entry, its way and its pace. */
  readonly notes?: readonly ReasonLike[];
  readonly botId: string | null;
  readonly botName: string | null;
}

/** One fact of the journal in words, with its reason. */
export function EntryLine({ kind, at, entry, reason, notes = [], botId, botName }: EntryLineProps) {
  const t = useTranslations('journal');
  const { title, detail } = useEntryWords()(kind, entry);
  const Icon = ICONS[kind as keyof typeof ICONS] ?? FileText;
  return (
    <li className="grid grid-cols-[auto_1fr_auto] items-start gap-x-3 px-4 py-2.5" data-kind={kind}>
      <span
        aria-hidden
        className={cn(
          'mt-0.5 grid size-7 place-items-center rounded-lg bg-sunken text-muted [&_svg]:size-3.5',
          kind === 'fill' && 'bg-accent-soft text-accent',
          kind === 'refused' && 'bg-caution-soft text-caution',
        )}
      >
        <Icon />
      </span>
      <div className="min-w-0">
        <p>
          <span className="inline-block font-medium first-letter:uppercase">{title}</span>
          {detail === '' ? null : <span className="figures ml-2 text-muted">{detail}</span>}
        </p>
        {[...notes, reason].map((why) =>
          why === null ? null : (
            <p key={why.code} className="text-[13px]">
              <ReasonText reason={why} inline />
            </p>
          ),
        )}
      </div>
      <div className="text-right text-[13px] text-muted">
        <When at={at} className="block" />
        {botId === null ? null : (
          <Link href={`/bots/${botId}`} className="hover:underline">
            {botName ?? t('bot')}
          </Link>
        )}
      </div>
    </li>
  );
}
