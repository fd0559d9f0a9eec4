/** Where the simulator had to choose: the open readings and inferred rules behind a delivery or an answer. */

import type { Decided, DecidedDelivery } from './events.ts';
import { INBOX_APP } from './ids.ts';
import type { ReadingName } from './readings.ts';
import type { Rejection } from './rejections.ts';
import { reasonOf } from './rejections.ts';
import type { Reply } from './reply.ts';
import { type RuleId, ruleText } from './rules.ts';

/** The open readings that decided whether this delivery exists, to whom, and in which shape. */
export function readingsBehind({ notice, hop }: DecidedDelivery): readonly ReadingName[] {
  const shape: readonly ReadingName[] = hop === null ? [] : ['hopContext'];
  switch (notice.event) {
    case 'echo':
      return [...shape, 'echoRouting', ...(notice.app === INBOX_APP ? (['echoInboxIdTypo'] as const) : [])];
    case 'take_thread_control':
      return [
        ...shape,
        notice.by_routing === true ? 'routing.emitHandover' : 'takeFanout',
        'appIdsAsNumbers',
        ...(notice.previous === null ? (['takeFromIdleEmits'] as const) : []),
      ];
    case 'pass_thread_control':
    case 'request_thread_control':
      return [...shape, 'appIdsAsNumbers'];
    case 'app_roles':
      return [...shape, 'profile'];
    case 'message':
    case 'postback':
    case 'referral':
    case 'read':
    case 'delivery':
    case 'feed':
    case 'reaction':
    case 'message_edit':
    case 'unsend':
    case 'optin':
    case 'account_linking':
    case 'response_feedback':
    case 'messaging_feedback':
    case 'game_play':
    case 'policy_enforcement':
    case 'other':
      return shape;
  }
}

/** What an accepted call leaned on: the rules that moved control, and the shape of what it answers. */
export function leaningOfReply(reply: Reply, events: readonly Decided[]): string[] {
  const moves = events.flatMap(({ event }) => (event.kind === 'control' ? [event] : []));
  const readings = moves.flatMap(({ reading }) => (reading === undefined ? [] : [reading]));
  return [...inferred(moves.map(({ rule }) => rule)), ...readings, ...leaningOfRead(reply)];
}

function leaningOfRead(reply: Reply): (RuleId | ReadingName)[] {
  switch (reply.reply) {
    case 'thread_owner':
      return reply.shown === null ? [] : ['threadOwner.expirationAs'];
    case 'node':
      return reply.node.node === 'Page' && reply.node.status_asked ? inferred(['CR-115']) : [];
    case 'secondary_receivers':
      return ['profile'];
    case 'success':
    case 'sent':
    case 'edge':
    case 'profile':
    case 'profile_set':
    case 'user_settings':
    case 'subscribers':
    case 'subscriptions':
    case 'acted':
    case 'uploaded':
    case 'made':
      return [];
  }
}

/** What a refusal leaned on. */
export function leaningOfRefusal(rejection: Rejection): string[] {
  const { rule, reading } = reasonOf(rejection);
  return [...inferred([rule]), ...(reading === undefined ? [] : [reading])];
}

function inferred(rules: readonly RuleId[]): RuleId[] {
  return rules.filter((rule) => ruleText(rule).mark === 'I');
}
