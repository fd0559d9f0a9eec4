/** What people do, at Messenger and at the Business Suite inbox, and what that does to control (CR-034, CR-035, CR-088 …). */

import { hearEcho, hearTake, hearUtterance, responsibleFor, type Scene } from './audience.ts';
import type { ActCommand } from './commands.ts';
import {
  entryOf,
  isUserEvent,
  opensWindow,
  type PersonAct,
  type Utterance,
  utterancesOf,
} from './entry-point.ts';
import type { ActEvent, ControlEvent, Decided, RoutingEvent } from './events.ts';
import { type AppId, INBOX_APP, type Mid, type PageId, type Psid } from './ids.ts';
import { personUnknown, type SettingRejection } from './rejections.ts';
import { type RouteDecision, resolveRoute } from './route.ts';
import type { RuleId } from './rules.ts';
import { type Control, leaseByAct, ownerAt, type Thread } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import { type Page, personByPsid, threadOf, type World } from './world.ts';

/** What an act answers: which app it went to, by which rule. */
export interface ActOutcome {
  readonly psid: Psid;
  readonly mid: Mid | null;
  readonly routed_to: AppId | null;
  readonly owner: { readonly before: AppId | null; readonly after: AppId | null };
  readonly rule: RuleId | null;
}

export function decideAct(
  world: World,
  command: ActCommand,
  now: number,
): Verdict<ActOutcome, SettingRejection> {
  const page = world.pages.get(command.page);
  if (page === undefined) return reject({ name: 'Unknown', what: 'page', id: command.page });
  switch (command.do) {
    case 'Act':
      return decidePersonAct(world, command, page, now);
    case 'InboxAct':
      return decideInboxAct(world, command, page, now);
  }
}

function decidePersonAct(
  world: World,
  command: Extract<ActCommand, { do: 'Act' }>,
  page: Page,
  now: number,
): Verdict<ActOutcome, SettingRejection> {
  const person = world.people.get(command.person);
  const psid = person?.psids.get(page.id);
  if (person === undefined || psid === undefined) return reject(personUnknown(command.person));
  const { act, mids } = command;
  const thread = threadOf(world, page.id, psid);
  const adTitle = act.type === 'ad_click' ? titleOfAd(page, act.ad_id) : null;
  const utterances = utterancesOf(act, { thread, mids, adTitle });
  const actEvent: ActEvent = {
    kind: 'act',
    by: 'person',
    person: person.id,
    page: page.id,
    psid,
    new_thread: thread.first_contact_at === null,
    user_event: isUserEvent(utterances),
    opens_window: opensWindow(utterances),
    ...actDetails(act, utterances),
  };
  const before = ownerAt(thread, now);
  const route = routeOf(world, act, { page, thread, now, userEvent: actEvent.user_event });
  const after = route === null ? before : ownerOf(route.control);
  const scene: Scene = {
    page,
    psid,
    apps: world.apps,
    owner: after,
    responsible: route === null ? responsibleFor(page, before) : route.routed_to,
    handover_metadata: after === before ? thread.handover_metadata : null,
  };
  const routed =
    route === null
      ? []
      : routeEvents({ page: page.id, psid, before, route, entry: entryName(act) }, world, scene);
  return accept(
    {
      psid,
      mid: actEvent.mid ?? null,
      routed_to: route?.routed_to ?? null,
      owner: { before, after },
      rule: route?.rule ?? null,
    },
    [
      { event: actEvent, because: null },
      ...routed,
      ...utterances
        .flatMap((utterance) => hearUtterance(utterance, scene, now))
        .map((event): Decided => ({ event, because: 0 })),
    ],
  );
}

function routeOf(
  world: World,
  act: PersonAct,
  situation: { page: Page; thread: Thread; now: number; userEvent: boolean },
): RouteDecision | null {
  const entry = entryOf(act);
  return entry === null ? null : resolveRoute({ entry, readings: world.readings, ...situation });
}

/** The routing entry, and the move of control if the owner changed; the act stands before them at index 0. */
function routeEvents(
  fact: { page: PageId; psid: Psid; before: AppId | null; route: RouteDecision; entry: string },
  world: World,
  scene: Scene,
): Decided[] {
  const { route, before, entry, page, psid } = fact;
  const after = ownerOf(route.control);
  const lease = route.control.state === 'owned' ? route.control : null;
  const routing: RoutingEvent = {
    kind: 'routing',
    page,
    psid,
    entry,
    routed_to: route.routed_to,
    owner_before: before,
    owner_after: after,
    expires_at: lease?.expires_at ?? null,
    window_ms: lease?.window_ms ?? null,
    rule: route.rule,
    inputs: route.inputs,
    ...(route.reading === null ? {} : { reading: route.reading }),
  };
  const decided: Decided[] = [{ event: routing, because: 0 }];
  if (after === before || after === null) return decided;
  const control: ControlEvent = {
    kind: 'control',
    page,
    psid,
    move: 'route',
    from: before,
    to: after,
    expires_at: lease?.expires_at ?? null,
    window_ms: lease?.window_ms ?? null,
    rule: route.rule,
    via: 'routing',
    ...(route.reading === null ? {} : { reading: route.reading }),
  };
  // Routing moves are silent: the app that lost the thread learns of it on standby (CR §3.1), unless the reading says so.
  const told = world.readings['routing.emitHandover']
    ? hearTake(
        scene,
        { previous: before, next: after, metadata: null },
        { ...world.readings, takeFanout: 'all' },
      )
    : [];
  return [
    ...decided,
    { event: control, because: 1 },
    ...told.map((event): Decided => ({ event, because: 2 })),
  ];
}

function decideInboxAct(
  world: World,
  command: Extract<ActCommand, { do: 'InboxAct' }>,
  page: Page,
  now: number,
): Verdict<ActOutcome, SettingRejection> {
  const { act, psid, mid } = command;
  if (personByPsid(world, page.id, psid) === undefined) {
    return reject({ name: 'Unknown', what: 'person', id: psid });
  }
  const thread = threadOf(world, page.id, psid);
  const before = ownerAt(thread, now);
  const base = {
    kind: 'act',
    by: 'inbox',
    page: page.id,
    psid,
    new_thread: false,
    user_event: false,
    opens_window: false,
  } as const;
  const scene = (owner: AppId | null): Scene => ({
    page,
    psid,
    apps: world.apps,
    owner,
    responsible: responsibleFor(page, owner),
    handover_metadata: owner === before ? thread.handover_metadata : null,
  });
  if (act.type === 'done') {
    if (before !== INBOX_APP) return reject({ name: 'InboxCannot', act: 'done', owner: before });
    return accept({ psid, mid: null, routed_to: null, owner: { before, after: null }, rule: 'CR-065' }, [
      { event: { ...base, type: 'done' }, because: null },
      { event: inboxMove({ page: page.id, psid, from: before, to: null, rule: 'CR-065', now }), because: 0 },
    ]);
  }
  const rule = act.type === 'reply' ? 'CR-034' : 'CR-035';
  const takes: Decided[] =
    before === INBOX_APP
      ? []
      : [
          { event: inboxMove({ page: page.id, psid, from: before, to: INBOX_APP, rule, now }), because: 0 },
          ...hearTake(
            scene(INBOX_APP),
            { previous: before, next: INBOX_APP, metadata: null },
            world.readings,
          ).map((event): Decided => ({ event, because: 1 })),
        ];
  const said: Decided[] =
    act.type === 'reply'
      ? [
          {
            event: {
              kind: 'delivery',
              to: psid,
              channel: 'phone',
              page: page.id,
              psid,
              mid,
              by: INBOX_APP,
              message: { text: act.text },
            },
            because: 0,
          },
          ...hearEcho({ mid, app: INBOX_APP, text: act.text, metadata: null }, scene(INBOX_APP)).map(
            (event): Decided => ({ event, because: 0 }),
          ),
        ]
      : [];
  const details = act.type === 'reply' ? { type: act.type, text: act.text, mid } : { type: act.type };
  return accept(
    {
      psid,
      mid: act.type === 'reply' ? mid : null,
      routed_to: null,
      owner: { before, after: INBOX_APP },
      rule,
    },
    [{ event: { ...base, ...details }, because: null }, ...takes, ...said],
  );
}

function inboxMove(move: {
  page: PageId;
  psid: Psid;
  from: AppId | null;
  to: AppId | null;
  rule: RuleId;
  now: number;
}): ControlEvent {
  const { page, psid, from, to, rule, now } = move;
  const lease = to === null ? null : leaseByAct(to, now);
  return {
    kind: 'control',
    page,
    psid,
    move: to === null ? 'release' : 'inbox',
    from,
    to,
    expires_at: lease?.expires_at ?? null,
    window_ms: lease?.window_ms ?? null,
    rule,
    via: 'inbox',
  };
}

function ownerOf(control: Control): AppId | null {
  return control.state === 'owned' ? control.owner : null;
}

function titleOfAd(page: Page, adId: string): string | null {
  return page.routing.campaigns.find((campaign) => campaign.ad_id === adId)?.title ?? null;
}

function entryName(act: PersonAct): string {
  const entry = entryOf(act);
  return entry === null || entry.kind === 'organic' ? act.type : entry.kind;
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
      return { type: act.type, ...mid, text: act.text };
    case 'ad_click':
      return { type: act.type, ...mid, ad_id: act.ad_id, ...(act.text === null ? {} : { text: act.text }) };
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
    case 'read':
    case 'block':
    case 'unblock':
      return { type: act.type };
  }
}
