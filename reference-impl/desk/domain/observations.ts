/** What answers of Graph show about Meta's side, which no call exposes as a setting (DIFF-06, DIFF-27). */

import type { Account } from './account.ts';
import type { ControlAct, Observation } from './commands.ts';
import type { Outcome } from './failure.ts';
import type { OwnerBelief, ThreadOwnerAnswer } from './owner.ts';

/** Owner and default app are told the owner's id; everybody else only the expiry (CR-111, CR-112). */
export function seenInProbe(account: Account, answer: ThreadOwnerAnswer): Observation[] {
  if (answer.kind === 'unnamed') {
    return [
      {
        subject: 'defaultApp',
        state: 'other',
        evidence: 'thread_owner did not name the app that owns a foreign thread',
      },
    ];
  }
  if (answer.kind === 'named' && answer.appId !== account.ownAppId) {
    return [
      {
        subject: 'defaultApp',
        state: 'self',
        evidence: 'thread_owner named the app that owns a foreign thread',
      },
    ];
  }
  return [];
}

/** CR-025: on an idle thread of a page with routing on, only the default app is let through. */
export function seenInSend(account: Account, before: OwnerBelief, outcome: Outcome<unknown>): Observation[] {
  // Only Meta's own word that the thread was idle makes the answer mean something about the default app.
  if (before.kind !== 'nobody' || before.knownFrom !== 'probe' || account.seen.routing.state !== 'on')
    return [];
  if (outcome.kind === 'ok') {
    return [{ subject: 'defaultApp', state: 'self', evidence: 'a message on an idle thread was accepted' }];
  }
  return outcome.kind === 'refused' && outcome.failure.cause === 'other_app_owns'
    ? [{ subject: 'defaultApp', state: 'other', evidence: 'a message on an idle thread was refused' }]
    : [];
}

export function seenInControl(
  act: ControlAct,
  before: OwnerBelief,
  outcome: Outcome<unknown>,
): Observation[] {
  if (act.act === 'take' && outcome.kind === 'ok') {
    const routing: Observation = { subject: 'routing', state: 'on', evidence: 'taking control was accepted' };
    // CR-071: an idle thread may be taken without the switch, so only a foreign one proves it.
    return before.kind === 'app' || before.kind === 'another'
      ? [routing, { subject: 'take', state: 'on', evidence: 'control of a foreign thread was taken' }]
      : [routing];
  }
  if (outcome.kind !== 'refused') return [];
  if (outcome.failure.cause === 'routing_off') {
    return [{ subject: 'routing', state: 'off', evidence: 'Meta refused a take: routing is not enabled' }];
  }
  if (outcome.failure.cause === 'routing_on') {
    return [{ subject: 'routing', state: 'on', evidence: 'Meta refused a request: routing is enabled' }];
  }
  return act.act === 'take' && outcome.failure.cause === 'permission_missing'
    ? [{ subject: 'take', state: 'off', evidence: 'Meta refused a take for want of permission' }]
    : [];
}

export function seenInFeatureStatus(routingOn: boolean): Observation {
  return routingOn
    ? { subject: 'routing', state: 'on', evidence: 'messaging_feature_status says msgr_multi_app: true' }
    : { subject: 'routing', state: 'off', evidence: 'messaging_feature_status says msgr_multi_app: false' };
}
