/** What a human, or Meta’s own AI, does at the Business Suite inbox (CR-034, CR-035, CR-076, CR-106). */

import type { ActOutcome } from './act-situation.ts';
import { hearEcho, hearPass, hearPhone, hearTake, responsibleFor, type Scene } from './audience.ts';
import type { ActCommand } from './commands.ts';
import type { ActEvent, ControlEvent, Decided } from './events.ts';
import { type AppId, INBOX_APP } from './ids.ts';
import { textOnPhone } from './phone-event.ts';
import type { SettingRejection } from './rejections.ts';
import type { RuleId } from './rules.ts';
import { leaseByAct, ownerAt, type Thread } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import { isConnected, type Page, personByPsid, threadOf, type World } from './world.ts';

type InboxActCommand = Extract<ActCommand, { do: 'InboxAct' }>;

/** The mark that Meta’s AI leaves in the metadata of its messages. */
const AI_METADATA = '{"source":"axon"}';

interface Desk {
  readonly world: World;
  readonly page: Page;
  readonly thread: Thread;
  readonly command: InboxActCommand;
  readonly before: AppId | null;
  readonly now: number;
}

export function decideInboxAct(
  world: World,
  command: InboxActCommand,
  page: Page,
  now: number,
): Verdict<ActOutcome, SettingRejection> {
  const { act, psid } = command;
  if (personByPsid(world, page.id, psid) === undefined)
    return reject({ name: 'Unknown', what: 'person', id: psid });
  const thread = threadOf(world, page.id, psid);
  const desk: Desk = { world, page, thread, command, before: ownerAt(thread, now), now };
  switch (act.type) {
    case 'reply':
      return accept(outcome(desk, INBOX_APP, 'CR-034'), [
        acted(desk, { type: act.type, text: act.text, mid: command.mid }),
        ...takes(desk, 'CR-034', { silent: false }),
        ...said(desk, act.text, { ai: false }),
      ]);
    case 'ai_reply':
      // The AI writes under the inbox’s id and announces nothing.
      return accept(outcome(desk, INBOX_APP, 'CR-034'), [
        acted(desk, { type: act.type, text: act.text, mid: command.mid }),
        ...takes(desk, 'CR-034', { silent: true }),
        ...said(desk, act.text, { ai: true }),
      ]);
    case 'move_to_main':
      return accept(outcome(desk, INBOX_APP, 'CR-035'), [
        acted(desk, { type: act.type }),
        ...takes(desk, 'CR-035', { silent: false }),
      ]);
    case 'done':
      return desk.before === INBOX_APP ? done(desk) : notOwner(desk);
    case 'ai_pass':
      return desk.before === INBOX_APP ? aiPass(desk, act.app, act.text) : notOwner(desk);
  }
}

function notOwner({ command, before }: Desk): Verdict<ActOutcome, SettingRejection> {
  return reject({ name: 'InboxCannot', act: command.act.type, owner: before });
}

/** OQ-23: Done lets the thread go, and tells nobody. */
function done(desk: Desk): Verdict<ActOutcome, SettingRejection> {
  return accept(outcome(desk, null, 'CR-065'), [
    acted(desk, { type: 'done' }),
    { event: move(desk, { move: 'release', to: null, rule: 'CR-065' }), because: 0 },
  ]);
}

function aiPass(desk: Desk, app: AppId, text: string): Verdict<ActOutcome, SettingRejection> {
  if (!isConnected(desk.page, app)) return reject({ name: 'Unknown', what: 'connection', id: app });
  const told = hearPass(sceneOf(desk, app), {
    previous: INBOX_APP,
    next: app,
    metadata: null,
    ai_text: text,
  });
  return accept(outcome(desk, app, 'CR-049'), [
    acted(desk, { type: 'ai_pass', app, text }),
    { event: move(desk, { move: 'pass', to: app, rule: 'CR-049' }), because: 0 },
    ...told.map((event): Decided => ({ event, because: 1 })),
  ]);
}

/** Whoever answers at the inbox takes the thread without asking (CR-034, CR-035). */
function takes(desk: Desk, rule: RuleId, { silent }: { silent: boolean }): Decided[] {
  // What the business says does not prolong a lease, the inbox's neither (CR-014).
  if (desk.before === INBOX_APP) return [];
  const told = silent
    ? []
    : hearTake(
        sceneOf(desk, INBOX_APP),
        { previous: desk.before, next: INBOX_APP, metadata: null },
        desk.world.readings,
      );
  return [
    { event: move(desk, { move: 'inbox', to: INBOX_APP, rule }), because: 0 },
    ...told.map((event): Decided => ({ event, because: 1 })),
  ];
}

function said(desk: Desk, text: string, { ai }: { ai: boolean }): Decided[] {
  const { page, command, now } = desk;
  const { psid, mid } = command;
  const scene = sceneOf(desk, INBOX_APP);
  const heard = [
    ...hearEcho(
      { mid, app: INBOX_APP, text, metadata: ai ? AI_METADATA : null, attachments: [], ai_generated: ai },
      scene,
    ),
    ...hearPhone(mid, scene, now),
  ];
  return [
    {
      event: textOnPhone({ by: INBOX_APP, page: page.id, psid, mid, text }),
      because: 0,
    },
    ...heard.map((event): Decided => ({ event, because: 0 })),
  ];
}

function acted({ page, command }: Desk, details: Pick<ActEvent, 'type' | 'app' | 'text' | 'mid'>): Decided {
  return {
    event: {
      kind: 'act',
      by: 'inbox',
      page: page.id,
      psid: command.psid,
      new_thread: false,
      user_event: false,
      opens_window: false,
      ...details,
    },
    because: null,
  };
}

function move(
  { page, command, before, now }: Desk,
  { move: kind, to, rule }: { move: 'inbox' | 'release' | 'pass'; to: AppId | null; rule: RuleId },
): ControlEvent {
  const lease = to === null ? null : leaseByAct(to, now);
  return {
    kind: 'control',
    page: page.id,
    psid: command.psid,
    move: kind,
    from: before,
    to,
    expires_at: lease?.expires_at ?? null,
    window_ms: lease?.window_ms ?? null,
    rule,
    via: 'inbox',
  };
}

function outcome({ command, before }: Desk, after: AppId | null, rule: RuleId): ActOutcome {
  const isReply = command.act.type === 'reply' || command.act.type === 'ai_reply';
  return {
    psid: command.psid,
    mid: isReply ? command.mid : null,
    routed_to: null,
    owner: { before, after },
    rule,
  };
}

function sceneOf({ world, page, thread, command, before }: Desk, owner: AppId | null): Scene {
  return {
    page,
    psid: command.psid,
    world,
    owner,
    responsible: responsibleFor(page, owner),
    handover_metadata: owner === before ? thread.handover_metadata : null,
  };
}
