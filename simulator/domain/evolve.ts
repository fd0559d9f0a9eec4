/**
 * Folds one journal entry into the world. The maps of the world are changed in place (a world may hold a hundred
 * thousand threads); what they hold is replaced, not changed, save the growing list of messages. Only the engine calls this.
 */

import type { ActEvent, ControlEvent, Recorded, RoutingEvent, SettingEvent } from './events.ts';
import { countMatched, dropDeliveries, evolveAttempt, evolveFault, oweDelivery } from './evolve-delivery.ts';
import { asPageId, asPersonId, LEADGEN_APP, type Mid, type PageId, type Psid, threadKey } from './ids.ts';
import { assertNever } from './never.ts';
import { attachmentOf, type PhoneEvent } from './phone-event.ts';
import { countCall } from './rate-limits.ts';
import { type Control, IDLE, type LeadForm, type Message, type Thread } from './thread.ts';
import { alertKey, leadCampaignOf, type Page, type Routing, threadOf, type World } from './world.ts';

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

function evolveSetting(world: World, entry: Recorded<SettingEvent>): void {
  switch (entry.what) {
    case 'world_created':
      world.readings = entry.readings;
      world.clock = entry.clock;
      return;
    case 'app_put': {
      const present = world.apps.get(entry.app);
      const { app: id, name, secret, human_agent, permissions, access, require_proof } = entry;
      const subscription = present?.subscription ?? null;
      world.apps.set(id, { id, name, secret, human_agent, permissions, access, require_proof, subscription });
      return;
    }
    case 'app_deleted':
      world.apps.delete(entry.app);
      return;
    case 'page_put': {
      const present = world.pages.get(entry.page);
      world.pages.set(entry.page, {
        id: entry.page,
        name: entry.name,
        connections: present?.connections ?? new Map(),
        routing: present?.routing ?? { mode: 'off', campaigns: [], primary_receiver: null },
        profile: present?.profile ?? {},
        instagram: entry.instagram ?? present?.instagram ?? null,
        instagram_profile: present?.instagram_profile ?? {},
      });
      for (const [person, psid] of Object.entries(entry.psids)) {
        const known = world.people.get(asPersonId(person));
        if (known === undefined) continue;
        world.people.set(known.id, { ...known, psids: new Map(known.psids).set(entry.page, psid) });
        world.psids.set(threadKey(entry.page, psid), known.id);
      }
      for (const [person, igsid] of Object.entries(entry.igsids ?? {})) {
        const known = world.people.get(asPersonId(person));
        if (known === undefined) continue;
        world.people.set(known.id, { ...known, igsids: new Map(known.igsids).set(entry.page, igsid) });
        world.psids.set(threadKey(entry.page, igsid), known.id);
      }
      return;
    }
    case 'connection_put': {
      const { app, subscribed_fields, can_take_control, access_all, token } = entry;
      return changePage(world, entry.page, (page) => ({
        connections: new Map(page.connections).set(app, {
          app,
          subscribed_fields,
          can_take_control,
          access_all,
          token,
        }),
      }));
    }
    case 'connection_deleted':
      dropDeliveries(world, entry.page, entry.app);
      return changePage(world, entry.page, (page) => {
        const connections = new Map(page.connections);
        connections.delete(entry.app);
        return { connections };
      });
    case 'webhook_alert':
      world.alerts.add(alertKey({ to: entry.app, page: entry.page }));
      return;
    case 'unsubscribed':
      dropDeliveries(world, entry.page, entry.app);
      return changePage(world, entry.page, (page) => {
        const connection = page.connections.get(entry.app);
        if (connection === undefined) return {};
        return {
          connections: new Map(page.connections).set(entry.app, { ...connection, subscribed_fields: [] }),
        };
      });
    case 'routing_put': {
      const { default_app, social, links, campaigns, primary_receiver } = entry;
      const routing: Routing =
        default_app === null
          ? { mode: 'off', campaigns, primary_receiver }
          : { mode: 'on', default_app, social, links, campaigns };
      return changePage(world, entry.page, () => ({ routing }));
    }
    case 'profile_put':
      return changePage(world, entry.page, () =>
        entry.platform === 'instagram' ? { instagram_profile: entry.profile } : { profile: entry.profile },
      );
    case 'user_settings_put': {
      const key = threadKey(entry.page, entry.psid);
      if (entry.persistent_menu === null) world.userMenus.delete(key);
      else world.userMenus.set(key, entry.persistent_menu);
      return;
    }
    case 'person_put': {
      const { person: id, name, locale, details = {} } = entry;
      const psids = idsByPage(entry.psids);
      const igsids = idsByPage(entry.igsids ?? {});
      world.people.set(id, { id, name, locale, details, psids, igsids });
      for (const [page, psid] of [...psids, ...igsids]) world.psids.set(threadKey(page, psid), id);
      return;
    }
    case 'upload_put': {
      const { attachment: id, page, type, url, at, reusable } = entry;
      world.uploads.set(id, { id, page, type, url, at, reusable, spent: false });
      return;
    }
    case 'persona_put': {
      const { persona: id, page, name, profile_picture_url } = entry;
      world.personas.set(id, { id, page, name, profile_picture_url, made_by: entry.seq });
      return;
    }
    case 'persona_deleted':
      world.personas.delete(entry.persona);
      return;
    case 'readings_put':
      world.readings = entry.readings;
      return;
    case 'subscription_put':
    case 'subscription_deleted': {
      const app = world.apps.get(entry.app);
      if (app === undefined) return;
      const subscription =
        entry.what === 'subscription_deleted'
          ? null
          : { callback_url: entry.callback_url, verify_token: entry.verify_token, fields: entry.fields };
      world.apps.set(app.id, { ...app, subscription });
      return;
    }
    default:
      return assertNever(entry);
  }
}

function idsByPage(ids: Readonly<Record<string, Psid>>): Map<PageId, Psid> {
  return new Map(Object.entries(ids).map(([page, psid]) => [asPageId(page), psid]));
}

function evolveAct(world: World, entry: Recorded<ActEvent>): void {
  if (entry.comment_id !== undefined) {
    const { comment_id: id, page, psid, at } = entry;
    world.comments.set(id, { id, page, psid, at, replied: false });
    return;
  }
  // What Meta does to a page is no act in a thread.
  if (entry.by === 'platform') return;
  learnToken(world, entry);
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
    const comment = entry.comment_id === undefined ? undefined : world.comments.get(entry.comment_id);
    if (comment !== undefined) world.comments.set(comment.id, { ...comment, replied: true });
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

function changePage(world: World, id: PageId, change: (page: Page) => Partial<Page>): void {
  const page = world.pages.get(id);
  if (page !== undefined) world.pages.set(id, { ...page, ...change(page) });
}

/** One more person whom the page can write to. */
function countEngaged({ counts }: World, page: PageId): void {
  counts.engaged.set(page, (counts.engaged.get(page) ?? 0) + 1);
}
