import type { HookAnswer } from '@trendy/contracts';
import { invariant } from '@trendy/domain';
import type { Reason } from '@trendy/domain';
import { messageCodeOf } from '@trendy/usecases';
import type { AcceptedAlert } from '@trendy/usecases';
import type { z } from 'zod';

export interface HookReply {
  readonly status: number;
  readonly body: z.output<typeof HookAnswer>;
  readonly retryAfterSeconds?: number;
}

const refused = (status: number, messageCode: string, message: string): HookReply => ({
  status,
  body: { success: false, messageCode, message },
});

/** One answer for an unknown address and for a wrong secret: nobody may tell which it was. */
export const NO_SUCH_HOOK = refused(404, 'not-found', 'There is no such webhook.');
export const TOO_LARGE = refused(413, 'too-large', 'An alert may have at most 16 KiB.');
export const UNREADABLE_ENCODING = refused(
  415,
  'unsupported-encoding',
  'Send the alert without compression.',
);
export const NOT_DURABLE: HookReply = {
  ...refused(503, 'temporarily-unavailable', 'The alert could not be stored. Send it again.'),
  retryAfterSeconds: 5,
};

/** Whether it is traded depends on the bot, its limits and the market, none of which is waited for here. */
const NOT_DECIDED_YET = 'Stored. The bot decides next; the delivery log shows whether it trades.';

/** What a sender is told once the alert is stored, or is certain not to be. */
export function hookAnswerOf(alert: AcceptedAlert): HookReply {
  const receivedAt = new Date(alert.receivedAt).toISOString();
  switch (alert.status) {
    case 'new':
      return {
        status: 202,
        body: { success: true, ...idOf(alert), status: 'queued', receivedAt, message: NOT_DECIDED_YET },
      };
    case 'duplicate':
      return { status: 200, body: { success: true, ...idOf(alert), status: 'duplicate', receivedAt } };
    case 'refused': {
      invariant(alert.refusal, 'a refused alert has a reason');
      const messageCode = messageCodeOf(alert.refusal);
      const message = `The alert was refused and nothing is traded: ${messageCode}${detailOf(alert.refusal)}. The delivery log and the journal show it.`;
      const logId = alert.signalId === null ? {} : { logId: alert.signalId };
      return { status: 400, body: { success: false, messageCode, message, ...logId } };
    }
    case 'disabled':
      return refused(403, 'webhook-disabled', 'This webhook is switched off.');
    case 'too_many':
      return {
        ...refused(429, 'too-many-requests', 'At most 1,000 alerts in 3 minutes, 100 at once.'),
        retryAfterSeconds: 10,
      };
    case 'not_found':
      return NO_SUCH_HOOK;
  }
}

/** The field and its value, as the sender wrote them. */
function detailOf({ values }: Reason): string {
  const { field, value } = values ?? {};
  if (field === undefined) return '';
  return value === undefined ? ` in ${field}` : ` in ${field}: "${value}"`;
}

const idOf = ({ signalId }: AcceptedAlert) => (signalId === null ? {} : { id: signalId });
