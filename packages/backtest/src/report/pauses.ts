import type { BotEntry, LocalisedText, Reason } from '@trendy/domain';
import type { ReportPause } from './report.ts';

const DAY_MS = 86_400_000;

/** From when to when a rule had stopped the bot, out of what the journal says of its status. */
export function pausesOf(entries: readonly BotEntry[]): readonly ReportPause[] {
  const pauses: ReportPause[] = [];
  for (const { at, reason, status } of entries) {
    const open = pauses.at(-1);
    const isPaused = open !== undefined && open.to === null;
    if (status === 'paused' && !isPaused) pauses.push({ from: at, to: null, reason });
    else if (status === 'active' && isPaused) pauses[pauses.length - 1] = { ...open, to: at };
  }
  return pauses;
}

/**
 * What a reader must know of them: how much of the test the bot stood still, and that somebody had to end it.
 * @param end UTC milliseconds of the last close. @returns null where no rule stopped the bot.
 */
export function pausesText(pauses: readonly ReportPause[], from: number, end: number): LocalisedText | null {
  const last = pauses.at(-1);
  if (!last) return null;
  const stood = pauses.reduce((sum, pause) => sum + (pause.to ?? end) - pause.from, 0);
  const days = (stood / DAY_MS).toFixed(0);
  const share = ((stood / Math.max(1, end - from)) * 100).toFixed(0);
  const rule = ruleText(last.reason);
  const at = `${new Date(last.from).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const resumed = pauses.filter(({ to }) => to !== null).length;
  const parts: LocalisedText[] = [];
  if (resumed > 0)
    parts.push({
      en: `Losing days stopped the bot ${resumed === 1 ? 'once' : `${resumed} times`}, and a person is taken to have resumed it each time.`,
      ko: `연속 손실일 때문에 봇이 ${resumed}번 멈췄고, 그때마다 사람이 다시 시작한 것으로 보았어요.`,
    });
  if (last.to === null)
    parts.push({
      en: `The bot was stopped at ${at} by a rule (${rule.en}); a person would have had to resume it, and it entered nothing more.`,
      ko: `${at}에 리스크 규칙(${rule.ko})이 봇을 멈췄어요. 사람이 다시 시작해야 하므로 그 뒤로는 진입하지 않았어요.`,
    });
  parts.push({
    en: `It stood still for ${days} days, ${share} % of the test; what stands still loses nothing more.`,
    ko: `멈춰 있던 기간은 ${days}일로 테스트의 ${share}%예요. 쉬는 동안은 더 잃지 않아요.`,
  });
  return { en: parts.map(({ en }) => en).join(' '), ko: parts.map(({ ko }) => ko).join(' ') };
}

function ruleText({ code, values = {} }: Reason): LocalisedText {
  switch (code) {
    case 'loss_days_latched':
      return { en: `${values['days']} losing days in a row`, ko: `연속 손실일 ${values['days']}일` };
    case 'drawdown_severe': {
      const limit = values['limitPercent'];
      return { en: `a drawdown of ${limit} %`, ko: `낙폭 ${limit}%` };
    }
    default:
      return { en: code, ko: code };
  }
}
