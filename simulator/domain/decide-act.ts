/** What people do on Messenger, and what that does to control (CR-088 … CR-098, CR-118 … CR-121). */

import type { AccountLinkAct } from './account-linking.ts';
import {
  type ActVerdict,
  entryName,
  outcome,
  ownerOf,
  type PersonActCommand,
  routingEvent,
  type Situation,
  sceneOf,
} from './act-situation.ts';
import { type ActivityKind, activityMember } from './activity.ts';
import { hearActivity, hearTake, hearUtterance, responsibleFor, type Scene } from './audience.ts';
import type { ActCommand } from './commands.ts';
import { beginForm, duringForm } from './decide-form.ts';
import { decideInboxAct } from './decide-inbox.ts';
import { decidePlatformAct } from './decide-platform.ts';
import {
  entryOf,
  isUserEvent,
  opensWindow,
  type PersonAct,
  type Utterance,
  utterancesOf,
} from './entry-point.ts';
import type { ActEvent, ControlEvent, Decided } from './events.ts';
import type { AppId } from './ids.ts';
import { actProblem } from './instagram.ts';
import { runningForm } from './lead.ts';
import { getStartedPayload } from './profile.ts';
import { personUnknown } from './rejections.ts';
import { type RouteDecision, resolveRoute } from './route.ts';
import { isSideAct, sideActProblem } from './side-acts.ts';
import { ownerAt, type Thread } from './thread.ts';
import { accept, reject } from './verdict.ts';
import { campaignOf, leadCampaignOf, type Page, threadOf, type World } from './world.ts';

export type { ActOutcome } from './act-situation.ts';

export function decideAct(world: World, command: ActCommand, now: number): ActVerdict {
  const page = world.pages.get(command.page);
  if (page === undefined) return reject({ name: 'Unknown', what: 'page', id: command.page });
  switch (command.do) {
    case 'Act':
      return decidePersonAct(world, command, page, now);
    case 'InboxAct':
      return decideInboxAct(world, command, page, now);
    case 'PlatformAct':
      return decidePlatformAct(world, command, page, now);
  }
}

function decidePersonAct(world: World, command: PersonActCommand, page: Page, now: number): ActVerdict {
  const person = world.people.get(command.person);
  const isInstagram = command.platform === 'instagram';
  const psid = (isInstagram ? person?.igsids : person?.psids)?.get(page.id);
  if (person === undefined || psid === undefined) return reject(personUnknown(command.person));
  const { act, mids } = command;
  const thread = threadOf(world, page.id, psid);
  const problem =
    actProblem(act, isInstagram ? 'instagram' : 'messenger') ??
    (isSideAct(act) ? sideActProblem(act, thread) : null);
  if (problem !== null) return reject(problem);
  const adTitle = act.type === 'ad_click' ? (campaignOf(page, act.ad_id)?.title ?? null) : null;
  const utterances = utterancesOf(act, {
    thread,
    mids,
    adTitle,
    getStartedPayload: getStartedPayload(page.profile),
  });
  const actEvent: ActEvent = {
    kind: 'act',
    by: 'person',
    person: person.id,
    page: page.id,
    psid,
    ...(isInstagram ? { platform: 'instagram' } : {}),
    new_thread: thread.first_contact_at === null,
    user_event: isUserEvent(utterances),
    opens_window: opensWindow(act, utterances),
    ...actDetails(act, utterances),
  };
  const before = ownerAt(thread, now);
  const at: Situation = { world, page, thread, command, act: actEvent, utterances, before, now };
  if (isInstagram) return onInstagram(at);
  if (act.type === 'account_link') return opensLogin(at, act);
  if (act.type === 'comment' || act.type === 'post') return inPublic(at, person.name, act);
  if (runningForm(thread, now) !== null) return duringForm(at, routed);
  if (act.type === 'lead_answer') return reject({ name: 'NoLeadForm', psid });
  if (act.type === 'ad_click' && leadCampaignOf(page, act.ad_id) !== null) return beginForm(at);
  return routed(at, [{ event: actEvent, because: null }], thread);
}

/** Threads of Instagram are not routed here: every subscribed app hears them, and nobody owns them. */
function onInstagram(at: Situation): ActVerdict {
  const scene: Scene = { ...sceneOf(at, null), responsible: null, handover_metadata: null };
  const heard = at.utterances.flatMap((utterance) => hearUtterance(utterance, scene, at.now));
  return accept(outcome(at, { routed_to: null, after: null, rule: null }), [
    { event: at.act, because: null },
    ...heard.map((event): Decided => ({ event, because: 0 })),
  ]);
}

/** The ordinary way: resolve the route, move control if it says so, tell whoever hears. */
function routed(at: Situation, begun: readonly Decided[], thread: Thread): ActVerdict {
  const { world, page, act, utterances, now, command } = at;
  const before = ownerAt(thread, now);
  const entry = entryOf(command.act);
  const route =
    entry === null
      ? null
      : resolveRoute({ entry, thread, page, readings: world.readings, now, userEvent: act.user_event });
  const after = route === null ? before : ownerOf(route.control);
  const scene: Scene = {
    ...sceneOf(at, after),
    responsible: route === null ? responsibleFor(page, before) : route.routed_to,
    handover_metadata: after === at.before ? thread.handover_metadata : null,
  };
  const moved = route === null ? [] : routeEvents(at, { before, route, scene, first: begun.length });
  const heard = utterances.flatMap((utterance) => hearUtterance(utterance, scene, now));
  return accept(outcome(at, { routed_to: route?.routed_to ?? null, after, rule: route?.rule ?? null }), [
    ...begun,
    ...moved,
    ...heard.map((event): Decided => ({ event, because: 0 })),
  ]);
}

/** The routing entry, and the move of control if the owner changed; the act stands at index 0. */
function routeEvents(
  at: Situation,
  {
    before,
    route,
    scene,
    first,
  }: { before: AppId | null; route: RouteDecision; scene: Scene; first: number },
): Decided[] {
  const { world, page, act, command } = at;
  const after = ownerOf(route.control);
  const routing = routingEvent(page.id, act.psid, entryName(command.act), before, route);
  const decided: Decided[] = [{ event: routing, because: 0 }];
  if (after === before || after === null) return decided;
  const control: ControlEvent = {
    kind: 'control',
    page: page.id,
    psid: act.psid,
    move: 'route',
    from: before,
    to: after,
    expires_at: routing.expires_at,
    window_ms: routing.window_ms,
    rule: route.rule,
    via: 'routing',
    ...(route.reading === null ? {} : { reading: route.reading }),
  };
  // Routing moves are silent: the app that lost the thread learns of it on standby, unless the reading says otherwise.
  const told = world.readings['routing.emitHandover']
    ? hearTake(
        scene,
        { previous: before, next: after, metadata: null, by_routing: true },
        { ...world.readings, takeFanout: 'all' },
      )
    : [];
  return [
    ...decided,
    { event: control, because: first },
    ...told.map((event): Decided => ({ event, because: first + 1 })),
  ];
}

/** What is said in public is no entry into a thread: it is heard as a change of the page, and may be answered privately (API-090). */
function inPublic(
  at: Situation,
  personName: string,
  { type: kind, text }: { readonly type: ActivityKind; readonly text: string },
): ActVerdict {
  const { page, act, before, command } = at;
  const activity = { kind, id: command.activity_id };
  const named = activityMember(activity);
  const scene = { ...sceneOf(at, before), responsible: null };
  const heard = hearActivity({ activity, person_name: personName, text }, scene);
  return accept({ ...outcome(at, { routed_to: null, after: before, rule: null }), ...named }, [
    { event: { ...act, ...named }, because: null },
    ...heard.map((told): Decided => ({ event: { ...told, page: page.id }, because: 0 })),
  ]);
}

/** A Log In button leads away from the thread: no app hears of it, and control stays where it is. */
function opensLogin(at: Situation, { opens, account_linking_token }: AccountLinkAct): ActVerdict {
  const done = outcome(at, { routed_to: null, after: at.before, rule: null });
  return accept({ ...done, opens, account_linking_token }, [{ event: at.act, because: null }]);
}

function actDetails(
  act: PersonAct,
  utterances: readonly Utterance[],
): Pick<ActEvent, 'type'> & Partial<ActEvent> {
  const said = utterances.findLast(
    (utterance) => utterance.what === 'message' || utterance.what === 'postback',
  );
  const mid = said === undefined ? {} : { mid: said.mid };
  switch (act.type) {
    case 'message':
      return {
        type: act.type,
        ...mid,
        ...(act.text === null ? {} : { text: act.text }),
        ...(act.attachments === undefined ? {} : { attachments: act.attachments }),
        ...(act.reply_to === undefined ? {} : { reply_to: act.reply_to }),
        ...(act.product_id === undefined ? {} : { product_id: act.product_id }),
      };
    case 'reaction':
      return { type: act.type, about_mid: act.mid, reaction: act.reaction };
    case 'edit':
      return { type: act.type, about_mid: act.mid, text: act.text };
    case 'unsend':
      return { type: act.type, about_mid: act.mid };
    case 'response_feedback':
      return { type: act.type, about_mid: act.mid, feedback: act.feedback };
    case 'optin':
    case 'account_linking':
    case 'messaging_feedback':
    case 'game_play':
      return act;
    case 'ad_click':
      return { type: act.type, ...mid, ad_id: act.ad_id, ...(act.text === null ? {} : { text: act.text }) };
    case 'sponsored_reply':
      return { type: act.type, ...mid, ad_id: act.ad_id, text: act.text };
    case 'lead_answer':
      return { type: act.type, ...mid, ...(act.text === null ? {} : { text: act.text }) };
    case 'comment':
    case 'post':
      return { type: act.type, text: act.text };
    case 'link':
      return {
        type: act.type,
        ...mid,
        via: act.via,
        ...(act.ref === null ? {} : { ref: act.ref }),
        ...(act.text === null ? {} : { text: act.text }),
      };
    case 'get_started':
      return { type: act.type, ...mid, ...(act.ref === null ? {} : { ref: act.ref }) };
    case 'quick_reply':
      return { type: act.type, ...mid, text: act.title, payload: act.payload };
    case 'postback':
      return {
        type: act.type,
        ...mid,
        title: act.title,
        payload: act.payload,
        ...(act.button_of === null ? {} : { button_of: act.button_of }),
      };
    case 'ice_breaker':
    case 'menu':
      return { type: act.type, ...mid, title: act.title, payload: act.payload };
    case 'account_link': {
      const { type, mid: about, button_of, opens, account_linking_token } = act;
      return {
        type,
        ...(about === null ? {} : { about_mid: about }),
        ...(button_of === null ? {} : { button_of }),
        opens,
        account_linking_token,
      };
    }
    case 'read':
    case 'block':
    case 'unblock':
      return { type: act.type };
  }
}
