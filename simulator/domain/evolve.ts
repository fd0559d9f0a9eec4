/**
 * Folds one journal entry into the world. The maps of the world are changed in place (a world may hold a hundred
 * thousand threads); what they hold is replaced, not changed, save the growing list of messages. Only the engine calls this.
 */

import { activityRefOf } from './activity.ts';
import type { ActEvent, ControlEvent, Recorded, RoutingEvent } from './events.ts';
import { countMatched, evolveAttempt, evolveFault, oweDelivery } from './evolve-delivery.ts';
import { evolveSetting } from './evolve-setting.ts';
import { LEADGEN_APP, type Mid, type PageId, type Psid, threadKey } from './ids.ts';
import { assertNever } from './never.ts';
import { attachmentOf, type PhoneEvent } from './phone-event.ts';
import { countCall } from './rate-limits.ts';
import { type Control, IDLE, type LeadForm, type Message, type Thread } from './thread.ts';
import { leadCampaignOf, threadOf, type World } from './world.ts';

export function evolve(world: World, entry: Recorded): void {
  switch (entry.kind) {
    case 'setting':
      return evolveSetting(world, entry);
    case 'act':
      return evolveAct(world, entry);
    case 'routing':
      return changeThread(world, entry, (thread) => ({ control: controlAfterRouting(thread, entry) }));
    case 'control':
      return changeThread(world, entry, (thread) => ({
        control: controlAfterMove(thread, entry),
        handover_metadata: entry.move === 'extend' ? thread.handover_metadata : (entry.metadata ?? null),
        // Whoever takes the thread from Meta's lead app ends its form (CR-118).
        lead: entry.to === LEADGEN_APP ? thread.lead : null,
      }));
    case 'delivery':
      return evolveDelivery(world, entry);
    case 'attempt':
      return evolveAttempt(world, entry);
    case 'call':
      countCall(world, entry);
      return countMatched(world, entry.matched);
    case 'fault':
      return evolveFault(world, entry);
    case 'clock':
      world.clock = entry.clock;
      return;
    case 'answer':
    case 'refusal':
      // They tell what was said, not what is.
      return;
    default:
      return assertNever(entry);
  }
}

function evolveAct(world: World, entry: Recorded<ActEvent>): void {
  const activity = activityRefOf(entry);
  if (activity !== null) {
    const { page, psid, at } = entry;
    world.activities.set(activity.id, { ...activity, page, psid, at, replied: false });
    return;
  }
  // What Meta does to a page is no act in a thread.
  if (entry.by === 'platform') return;
  learnToken(world, entry);
  learnLinking(world, entry);
  if (entry.new_thread) countEngaged(world, entry.page);
  changeThread(world, entry, (thread) => {
    if (entry.by === 'person' && entry.mid !== undefined) thread.messages.push(messageOf(entry, entry.mid));
    return {
      first_contact_at: thread.first_contact_at ?? entry.at,
      last_user_event_at: entry.user_event ? entry.at : thread.last_user_event_at,
      window_opened_at: entry.opens_window ? entry.at : thread.window_opened_at,
      blocked: entry.type === 'block' ? true : entry.type === 'unblock' ? false : thread.blocked,
      lead: leadAfter(world, thread.lead, entry),
      ...(entry.about_mid === undefined ? {} : { messages: messagesAfter(thread.messages, entry) }),
    };
  });
}

/** A form begins empty and gathers answers; the control entry that follows its last act ends it. */
function leadAfter(world: World, lead: LeadForm | null, entry: Recorded<ActEvent>): LeadForm | null {
  if (entry.lead === 'began') {
    const page = world.pages.get(entry.page);
    const campaign = page === undefined ? null : leadCampaignOf(page, entry.ad_id ?? '');
    return campaign === null ? null : { campaign, answers: [] };
  }
  if (entry.lead === undefined || lead === null || entry.text === undefined) return lead;
  return { ...lead, answers: [...lead.answers, entry.text] };
}

function messageOf(entry: Recorded<ActEvent>, mid: Mid): Message {
  return {
    mid,
    at: entry.at,
    from: { kind: 'person' },
    text: entry.text ?? entry.title ?? null,
    quick_replies: [],
    buttons: [],
    ...(entry.attachments === undefined ? {} : { attachments: entry.attachments }),
    ...(entry.reply_to === undefined ? {} : { reply_to: entry.reply_to.mid }),
  };
}

function messageOnPhone({ mid, at, by, message }: Recorded<PhoneEvent>): Message {
  const { text, quick_replies = [], buttons = [], attachments, reply_to } = message;
  return {
    mid,
    at,
    from: { kind: 'app', app: by },
    text,
    quick_replies,
    buttons,
    ...(attachments === undefined ? {} : { attachments: attachments.map(attachmentOf) }),
    ...(reply_to === undefined ? {} : { reply_to }),
  };
}

/** A reaction or an edit changes the message it is about; the others stay as they are. */
function messagesAfter(messages: readonly Message[], entry: Recorded<ActEvent>): Message[] {
  return messages.map((message) => {
    if (message.mid !== entry.about_mid) return message;
    if (entry.type === 'reaction') return { ...message, reaction: entry.reaction ?? null };
    if (entry.type === 'unsend') return { ...message, text: null, is_deleted: true };
    if (entry.type === 'edit')
      return { ...message, text: entry.text ?? null, edits: (message.edits ?? 0) + 1 };
    return message;
  });
}

function controlAfterRouting(thread: Thread, entry: Recorded<RoutingEvent>): Control {
  if (entry.owner_after === null || entry.expires_at === null || entry.window_ms === null) return IDLE;
  const since =
    entry.owner_after === entry.owner_before && thread.control.state === 'owned'
      ? thread.control.since
      : entry.at;
  return {
    state: 'owned',
    owner: entry.owner_after,
    since,
    expires_at: entry.expires_at,
    window_ms: entry.window_ms,
  };
}

function controlAfterMove(thread: Thread, entry: Recorded<ControlEvent>): Control {
  if (entry.to === null || entry.expires_at === null || entry.window_ms === null) return IDLE;
  const since = entry.from === entry.to && thread.control.state === 'owned' ? thread.control.since : entry.at;
  return { state: 'owned', owner: entry.to, since, expires_at: entry.expires_at, window_ms: entry.window_ms };
}

function evolveDelivery(world: World, entry: Extract<Recorded, { kind: 'delivery' }>): void {
  world.deliveryCount += 1;
  if (entry.channel === 'phone') {
    const activity = world.activities.get(activityRefOf(entry)?.id ?? '');
    if (activity !== undefined) world.activities.set(activity.id, { ...activity, replied: true });
    spend(world, entry);
    if (threadOf(world, entry.page, entry.psid).first_contact_at === null) countEngaged(world, entry.page);
    return changeThread(world, entry, (thread) => {
      thread.messages.push(messageOnPhone(entry));
      return { first_contact_at: thread.first_contact_at ?? entry.at };
    });
  }
  oweDelivery(world, entry);
}

/** An opt-in gives apps something to write to the person with. */
function learnToken(world: World, { optin, page, psid, at }: Recorded<ActEvent>): void {
  if (optin === undefined || optin.kind === 'send_to_messenger') return;
  const [kind, token] =
    optin.kind === 'checkbox'
      ? (['user_ref', optin.user_ref] as const)
      : optin.kind === 'one_time_notif_req'
        ? (['one_time_notif_token', optin.token] as const)
        : (['notification_messages_token', optin.token] as const);
  world.tokens.set(token, { token, kind, page, psid, at, used: false });
}

function learnLinking(
  world: World,
  { account_linking_token: token, page, psid, at }: Recorded<ActEvent>,
): void {
  if (token !== undefined) world.linkingTokens.set(token, { token, page, psid, at });
}

/** A token of an opt-in, and an upload that is not reusable, are used up by the message that went out with them. */
function spend(world: World, { by_token, uploads }: Recorded<PhoneEvent>): void {
  const token = by_token === undefined ? undefined : world.tokens.get(by_token.token);
  if (token !== undefined) world.tokens.set(token.token, { ...token, used: true });
  for (const id of uploads ?? []) {
    const upload = world.uploads.get(id);
    if (upload !== undefined && !upload.reusable) world.uploads.set(id, { ...upload, spent: true });
  }
}

function changeThread(
  world: World,
  { page, psid }: { page: PageId; psid: Psid },
  change: (thread: Thread) => Partial<Thread>,
): void {
  const thread = threadOf(world, page, psid);
  world.threads.set(threadKey(page, psid), { ...thread, ...change(thread) });
}

/** One more person whom the page can write to. */
function countEngaged({ counts }: World, page: PageId): void {
  counts.engaged.set(page, (counts.engaged.get(page) ?? 0) + 1);
}
