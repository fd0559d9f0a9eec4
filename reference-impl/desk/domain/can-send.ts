/** Whether a reply may leave now, and if not, why and what would help: the one place that says so (RI-03). */

import type { Account } from './account.ts';
import { appName } from './account.ts';
import type { Case, HoldReason, MessagingType } from './case.ts';
import { windowHumanAgentMs, windowStandardMs } from './limits.ts';
import { ownerNow } from './owner.ts';

export type CanSend =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: HoldReason; readonly sentence: string; readonly fix: string };

const response: MessagingType = { type: 'RESPONSE' };

export function canSend(account: Account, state: Case, now: number, messaging = response): CanSend {
  if (!account.connected) {
    return no(
      'account_not_connected',
      'No access token is set for this page.',
      'An admin has to connect it.',
    );
  }
  return ownershipSaysNo(account, state, now) ?? windowSaysNo(state, now, messaging) ?? { ok: true };
}

/** The instant the standard window closes, or null when the person was never heard. */
export function windowClosesAt(state: Case): number | null {
  return state.lastPersonAt === null ? null : state.lastPersonAt + windowStandardMs;
}

/** Ownership is judged before the window, as Meta does (OQ-20). */
function ownershipSaysNo(account: Account, state: Case, now: number): CanSend | null {
  const owner = ownerNow(state.owner, now);
  switch (owner.kind) {
    case 'self':
      return null;
    case 'app':
      return no(
        'other_app_owns',
        `${appName(account, owner.appId)} controls this thread.`,
        fixForForeign(account),
      );
    case 'another':
      return no('other_app_owns', 'Another app controls this thread.', fixForForeign(account));
    case 'nobody':
      // CR-025: on an idle thread only the default app may send once routing is on.
      return account.seen.defaultApp.state === 'other' && account.seen.routing.state !== 'off'
        ? no(
            'not_default_app',
            'Nobody controls this thread, and only the default app may write first.',
            fixForForeign(account),
          )
        : null;
    case 'unknown':
      return no('owner_unknown', 'Who controls this thread is not known yet.', 'Check the owner again.');
    default:
      return owner satisfies never;
  }
}

function fixForForeign(account: Account): string {
  return account.enabled && account.takePermission
    ? 'Take control, or wait until it comes back.'
    : 'Wait until control comes back; an admin can allow this app to take control.';
}

/** An unknown last contact leaves the judgement to Meta: a thread may begin with a hand-over alone (F-78). */
function windowSaysNo(state: Case, now: number, messaging: MessagingType): CanSend | null {
  if (state.lastPersonAt === null) return null;
  const silentMs = now - state.lastPersonAt;
  if (silentMs < windowStandardMs) return null;
  if (messaging.type === 'MESSAGE_TAG' && silentMs < windowHumanAgentMs) return null;
  return no(
    'window_closed',
    'The messaging window has closed.',
    messaging.type === 'MESSAGE_TAG'
      ? 'Wait for the person to write.'
      : 'Wait for the person to write, or send with the human-agent tag if it is approved.',
  );
}

function no(reason: HoldReason, sentence: string, fix: string): CanSend {
  return { ok: false, reason, sentence, fix };
}
