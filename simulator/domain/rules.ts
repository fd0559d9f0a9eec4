/**
 * The routing rules the simulator honours, one sentence each. `mark` says how sure the rule is:
 * D documented by Meta, O observed in live traffic, I inferred where nothing is written.
 */

import { API_RULES } from './api-rules.ts';
import type { RuleText } from './rule-text.ts';

export type { RuleMark, RuleText } from './rule-text.ts';

const documented = (sentence: string): RuleText => ({ sentence, mark: 'D' });
const observed = (sentence: string): RuleText => ({ sentence, mark: 'O' });
const inferred = (sentence: string): RuleText => ({ sentence, mark: 'I' });

const ROUTING_RULES = {
  'CR-001': documented(
    'Choosing a default app switches Conversation Routing on at once; without one every connected app hears everything.',
  ),
  'CR-002': observed(
    'The default app, the routes and the take permission are Page settings; no Graph call sets them.',
  ),
  'CR-003': documented('The Business Suite inbox may be the default app.'),
  'CR-004': inferred('Only an app connected to the Page may be default app, route target or pass target.'),
  'CR-005': inferred(
    'A new default app does not disturb threads that are owned; the default app cannot be cleared.',
  ),
  'CR-006': documented('Link and organic routes need Conversation Routing.'),
  'CR-007': documented('Campaign routes work with and without Conversation Routing.'),
  'CR-008': documented('The permission to take control belongs to one app, not to the Page.'),
  'CR-009': inferred(
    'An app that becomes default app is given the take permission; every other app starts without it.',
  ),
  'CR-010': documented('Control is kept per Page and person.'),
  'CR-011': documented('A thread without an owner, or whose lease has ended, is idle.'),
  'CR-012': documented(
    'A lease lasts 24 hours from the last user event, or from the act that gave control if that is later.',
  ),
  'CR-013': inferred(
    'A message or postback of the person moves the end of the lease to that moment plus its window, never to an earlier one.',
  ),
  'CR-014': inferred('What the business sends does not prolong the lease.'),
  'CR-015': inferred('At the very instant of its end a lease is over.'),
  'CR-016': inferred('The end of a lease is not announced.'),
  'CR-017': documented('Without Conversation Routing a message on an idle thread leaves it idle.'),
  'CR-018': documented(
    'Without Conversation Routing sending on an idle thread does not make the sender its owner.',
  ),
  'CR-019': inferred('A message that no route claims makes the default app owner of an idle thread.'),
  'CR-020': inferred(
    'After a release, a message within 24 hours of the previous one goes to the default app even where an organic route exists.',
  ),
  'CR-021': documented(
    'After 24 hours without a word from the person the next message goes to the organic route’s app, or to the default app if there is none.',
  ),
  'CR-022': documented('An extended or ad-lengthened lease outlasts 24 hours of silence.'),
  'CR-023': documented(
    'Without Conversation Routing any connected app may send on an idle thread inside the messaging window.',
  ),
  'CR-024': observed('Without Conversation Routing, too, only the owner may send on an owned thread.'),
  'CR-025': documented('On an idle thread only the default app may send.'),
  'CR-026': documented('The default app may not send while another app owns the thread.'),
  'CR-027': documented('A send that does not hold control is refused with code 10, subcode 2018300.'),
  'CR-028': inferred('A refused send stores nothing and echoes nothing.'),
  'CR-029': documented(
    'An owner outside the messaging window is refused with 10/2018278: control does not open the window.',
  ),
  'CR-030': inferred('Ownership is looked at before the messaging window.'),
  'CR-031': inferred('Extending control does not reopen a closed messaging window.'),
  'CR-032': inferred(
    'A HUMAN_AGENT send by a non-owner with the take permission takes the thread and goes out.',
  ),
  'CR-033': documented('A HUMAN_AGENT send by a non-owner without the take permission is refused.'),
  'CR-034': documented('A reply from the Business Suite inbox always makes the inbox owner.'),
  'CR-035': documented('Moving a thread to the Main folder makes the inbox owner without a message.'),
  'CR-036': documented('Control ordered on a send moves after the message is stored.'),
  'CR-037': documented('A send with pass and an app id makes that app owner.'),
  'CR-038': documented('A send with pass and no app id makes the default app owner.'),
  'CR-039': documented('A send with release makes the thread idle.'),
  'CR-040': documented('A thread_control object without control_type releases.'),
  'CR-041': inferred('A send without thread_control leaves control where it is.'),
  'CR-042': documented('A pass that rides on a send tells the new owner.'),
  'CR-043': documented('A release that rides on a send tells nobody.'),
  'CR-044': documented('The answer to a send says nothing about control.'),
  'CR-045': inferred('An unknown control_type is refused and nothing is sent.'),
  'CR-046': inferred('A pass to an app that is not connected is refused and nothing is sent.'),
  'CR-047': inferred(
    'Without Conversation Routing a send with thread_control is refused and nothing is sent.',
  ),
  'CR-048': inferred('thread_control gives no right to send.'),
  'CR-049': documented('The owner may pass to any connected app and to the inbox.'),
  'CR-050': documented('Any connected app may pass an idle thread.'),
  'CR-051': observed('A non-owner may not pass an owned thread.'),
  'CR-052': documented('With Conversation Routing a pass without a target goes to the default app.'),
  'CR-053': inferred('Without Conversation Routing a pass needs a target.'),
  'CR-054': documented('An owner may not pass to itself.'),
  'CR-055': documented('Without Conversation Routing any app may pass an idle thread to itself.'),
  'CR-056': documented('A pass answers {"success": true}.'),
  'CR-057': documented('A pass starts a lease of one day.'),
  'CR-058': documented('A pass tells its target, if that subscribes to messaging_handovers.'),
  'CR-059': documented('A pass from idle names no previous owner.'),
  'CR-060': documented('The metadata of a hand-over is handed on unchanged.'),
  'CR-061': observed('After a pass the previous owner may not send any more.'),
  'CR-062': documented(
    'A target that does not subscribe to messaging_handovers becomes owner all the same, silently.',
  ),
  'CR-063': documented('Only the owner may release.'),
  'CR-064': inferred('An idle thread cannot be released.'),
  'CR-065': documented('A release makes the thread idle at once.'),
  'CR-066': documented('A release tells nobody.'),
  'CR-067': documented('After a release the former owner may send only if it is the default app.'),
  'CR-068': observed('Without Conversation Routing nothing can be taken.'),
  'CR-069': documented('An app with the take permission may take a thread that another app owns.'),
  'CR-070': documented('An app without the take permission may not take an owned thread.'),
  'CR-071': documented('Any connected app may take an idle thread.'),
  'CR-072': observed('An app cannot take its own thread.'),
  'CR-073': documented('A take answers {"success": true}.'),
  'CR-074': documented('A take tells every connected app that subscribes to messaging_handovers.'),
  'CR-075': documented('Under another reading a take tells only the app that lost the thread.'),
  'CR-076': inferred('When the inbox takes a thread, a take event names the inbox.'),
  'CR-077': documented('With Conversation Routing control cannot be requested.'),
  'CR-078': documented('Without Conversation Routing a request on an idle thread is granted at once.'),
  'CR-079': observed('A request on an owned thread succeeds and changes nothing.'),
  'CR-080': documented('A request on an owned thread tells the owner.'),
  'CR-081': observed('Asking for control gives no right to send.'),
  'CR-082': observed('The inbox never answers a request.'),
  'CR-083': documented('The owner cannot request its own thread.'),
  'CR-084': documented('Only the owner may extend its lease.'),
  'CR-085': documented('An extension is 1 to 604800 seconds.'),
  'CR-086': inferred(
    'An extension sets the end of the lease to the call plus its duration, be that earlier or later.',
  ),
  'CR-087': inferred('An extension tells nobody.'),
  'CR-088': documented('An ad that names a connected app gives the thread to that app.'),
  'CR-089': documented('An ad may keep the thread with its app for whole days after each user event.'),
  'CR-090': documented('An ad whose number of days is missing or out of range keeps it for one day.'),
  'CR-091': documented('Any pass, take, granted request or inbox action ends an ad’s longer window.'),
  'CR-092': inferred('An ad moves a thread that another app owns.'),
  'CR-093': documented('A link whose ref matches a route gives the thread to that route’s app.'),
  'CR-094': inferred('A link that matches no route is treated as an organic entry.'),
  'CR-095': documented(
    'Get Started gives the thread to the organic route’s app, or to the default app if there is none.',
  ),
  'CR-096': inferred('A plain message never changes the owner of an owned thread.'),
  'CR-097': documented(
    'A link’s ref arrives as a referral event on a known thread and inside the first postback on a new one.',
  ),
  'CR-098': documented(
    'The ad’s referral rides in the message only for apps that subscribe to messages and messaging_referrals.',
  ),
  'CR-099': documented(
    'On an owned thread the owner hears an event on messaging and every other subscriber on standby.',
  ),
  'CR-100': documented(
    'Without Conversation Routing every subscribed app hears an idle thread on messaging.',
  ),
  'CR-101': inferred('No app hears the same event twice.'),
  'CR-102': observed('A standby copy keeps the message id.'),
  'CR-103': documented('A standby copy of a postback has no payload.'),
  'CR-104': documented(
    'The app that sent a button gets the tap with its payload on messaging, owner or not.',
  ),
  'CR-105': documented('The owner’s messages are echoed to other apps on standby.'),
  'CR-106': documented('Inbox replies are echoed with the inbox’s app id.'),
  'CR-107': documented('Read and delivery events follow the split into owner and standby.'),
  'CR-108': inferred('Referral events go only to the owner.'),
  'CR-109': inferred(
    'An app without the standby subscription hears nothing of threads it does not own, save handover events and its own buttons.',
  ),
  'CR-110': documented(
    'The singular spellings messaging_handover and messaging_referral are taken for the plural.',
  ),
  'CR-111': documented('thread_owner shows owner and expiration to the owner and to the default app.'),
  'CR-112': documented('thread_owner shows any other app the expiration only.'),
  'CR-113': documented('thread_owner shows an empty list while the thread is idle.'),
  'CR-114': documented('messaging_feature_status holds three booleans beside the Page id.'),
  'CR-115': inferred('msgr_multi_app is true exactly while Conversation Routing is on.'),
  'CR-116': documented('is_owner appears in conversation listings when asked for.'),
  'CR-117': inferred('secondary_receivers has no meaning under Conversation Routing.'),
  'CR-118': documented('While a lead form runs its own app owns the thread and no app hears of it.'),
  'CR-119': documented(
    'A finished or dropped lead form passes the thread to the connected app and says which.',
  ),
  'CR-120': documented('A lead summary follows the pass event.'),
  'CR-121': documented('A lead form without a connected app ends in a release.'),
  'CR-122': observed(
    'Control edges take the recipient as object, JSON text or relaxed JSON, by query, form or body.',
  ),
  'CR-123': observed('App ids may be numbers or strings.'),
  'CR-124': documented('A missing or malformed recipient is refused before anything about ownership.'),
  'H2-1': documented(
    'Under the handover protocol a message on an idle thread gives it to the primary receiver, if there is one.',
  ),
  'H2-2': documented(
    'Under the handover protocol the primary receiver may take any thread, every app an idle one.',
  ),
  'H2-3': documented(
    'Under the handover protocol a request goes to the primary receiver and changes nothing.',
  ),
  'H2-4': documented('Under the handover protocol a pass without a target goes to the primary receiver.'),
  'H2-5': documented('Under the handover protocol every app sees who owns a thread.'),
  'H2-6': documented('Under the handover protocol the primary receiver sees the secondary receivers.'),
  'SEED-06': documented('A reply to a sponsored message goes to the app of its campaign.'),
  'SEED-31': documented('There is no way back from Conversation Routing.'),
} as const satisfies Record<string, RuleText>;

export const RULES = { ...ROUTING_RULES, ...API_RULES };

export type RuleId = keyof typeof RULES;

export function ruleText(id: RuleId): RuleText {
  return RULES[id];
}
