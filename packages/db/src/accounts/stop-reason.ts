import type { Reason } from '@trendy/domain';

/** `risk_stop`'s answer as a reason; whatever it cannot say for certain stops as well. */
export function stopReason(level: string): Reason {
  switch (level) {
    case 'platform':
    case 'user':
    case 'account':
    case 'bot':
      return { code: `${level}_killed` };
    default:
      return { code: 'kill_state_unreadable' };
  }
}
