/** Who hears of what: from an event on a thread to the deliveries owed for it (CR-099 … CR-109). */

import { isWithinAccess } from './access.ts';
import type { Utterance } from './entry-point.ts';
import type { DecidedDelivery, Notice } from './events.ts';
import type { Channel } from './fields.ts';
import type { AppId, Mid, Psid } from './ids.ts';
import { instagramField } from './instagram.ts';
import type { PlatformNotice } from './notices.ts';
import type { Readings } from './readings.ts';
import { type Connection, type Page, platformOf, type World, webhookObjectOf } from './world.ts';

/** The subscription field under which each kind of notice travels. */
const FIELD_OF: { readonly [Event in Exclude<Notice['event'], 'other'>]: string } = {
  message: 'messages',
  postback: 'messaging_postbacks',
  referral: 'messaging_referrals',
  read: 'message_reads',
  delivery: 'message_deliveries',
  echo: 'message_echoes',
  pass_thread_control: 'messaging_handovers',
  take_thread_control: 'messaging_handovers',
  request_thread_control: 'messaging_handovers',
  app_roles: 'messaging_handovers',
  feed: 'feed',
  reaction: 'message_reactions',
  message_edit: 'message_edits',
  unsend: 'messages',
  optin: 'messaging_optins',
  account_linking: 'messaging_account_linking',
  response_feedback: 'response_feedback',
  messaging_feedback: 'messaging_feedback',
  game_play: 'messaging_game_plays',
  policy_enforcement: 'messaging_policy_enforcement',
};

/** Events without a kind of their own name their field themselves. */
function fieldOf(notice: Notice): string {
  return notice.event === 'other' ? notice.field : FIELD_OF[notice.event];
}

/** Everything about a thread that decides who hears: `responsible` is the one app for which it is not standby. */
export interface Scene {
  readonly page: Page;
  readonly psid: Psid;
  readonly world: Pick<World, 'apps' | 'people' | 'psids'>;
  readonly responsible: AppId | null;
  readonly owner: AppId | null;
  readonly handover_metadata: string | null;
}

/** What a person's act owes to each app. */
export function hearUtterance(utterance: Utterance, scene: Scene, now: number): DecidedDelivery[] {
  switch (utterance.what) {
    case 'message':
      return hearByRole(scene, utterance.mid, (listener) => ({
        event: 'message',
        mid: utterance.mid,
        text: utterance.text,
        quick_reply: utterance.quick_reply,
        // CR-098: the referral is shown only to apps that subscribe to referrals as well.
        referral: isSubscribed(scene, listener.connection, 'messaging_referrals') ? utterance.referral : null,
        ...(utterance.attachments === undefined ? {} : { attachments: utterance.attachments }),
        ...(utterance.reply_to === undefined ? {} : { reply_to: utterance.reply_to }),
        hop_inside: null,
      }));
    case 'postback':
      return hearPostback(utterance, scene);
    case 'referral':
      // CR-108: referral events are not among those standby carries.
      return hearByRole(scene, undefined, () => ({
        event: 'referral',
        referral: utterance.referral,
        lead: null,
      })).filter(({ channel }) => channel === 'messaging');
    case 'read':
      return hearByRole(scene, undefined, () => ({
        event: 'read',
        watermark: now,
        ...(isOnInstagram(scene) && utterance.mid !== undefined ? { mid: utterance.mid } : {}),
      }));
    case 'side':
      // Standby carries messages, postbacks, reads, deliveries and echoes; reactions, edits, opt-ins and the like are
      // not among them, so only the responsible app hears (our choice: CR §6 names no others).
      return hearByRole(scene, undefined, () => utterance.notice).filter(
        ({ channel }) => channel === 'messaging',
      );
  }
}

/** CR-104: the app that made a button hears the tap with payload on messaging, whoever owns the thread. */
function hearPostback(utterance: Extract<Utterance, { what: 'postback' }>, scene: Scene): DecidedDelivery[] {
  const { mid, title, payload, button_of: maker, referral } = utterance;
  const notice = (shown: string | null): Notice => ({
    event: 'postback',
    mid,
    title,
    payload: shown,
    referral,
  });
  const byRole = hearByRole(scene, mid, ({ connection, channel }) => {
    const mayReadPayload = channel === 'messaging' && (maker === null || maker === connection.app);
    return notice(mayReadPayload ? payload : null);
  });
  if (maker === null) return byRole;
  const others = byRole.filter(({ to }) => to !== maker);
  return [...others, ...deliver(scene, maker, 'messaging', mid, notice(payload))];
}

/** What a message of the business owes to each app: the responsible one hears its echo, the others overhear it. */
export function hearEcho(
  echo: Omit<Extract<Notice, { event: 'echo' }>, 'event'>,
  scene: Scene,
): DecidedDelivery[] {
  return hearByRole(scene, echo.mid, () => ({ event: 'echo', ...echo }));
}

/** A message has reached the phone; the split into owner and standby is the usual one (CR-107). */
export function hearPhone(mid: Mid, scene: Scene, now: number): DecidedDelivery[] {
  return hearByRole(scene, mid, () => ({ event: 'delivery', mids: [mid], watermark: now }));
}

/** A comment or a post is heard by every app that follows the page’s feed; threads and owners do not come into it. */
export function hearActivity(
  activity: Omit<Extract<Notice, { event: 'feed' }>, 'event'>,
  scene: Scene,
): DecidedDelivery[] {
  return [...scene.page.connections.keys()].flatMap((app) =>
    deliver(scene, app, 'changes', undefined, { event: 'feed', ...activity }),
  );
}

/** What Meta tells of a page goes to every app that follows the field; what it tells of a person to the responsible one. */
export function hearPlatform(notice: PlatformNotice, scene: Scene): DecidedDelivery[] {
  return hearByRole(scene, undefined, () => notice).filter(({ channel }) => channel === 'messaging');
}

/** Under the handover protocol, apps hear who is primary receiver. */
export function hearRoles(
  scene: Scene,
  roles: Readonly<Record<string, readonly string[]>>,
): DecidedDelivery[] {
  return [...scene.page.connections.keys()].flatMap((app) =>
    deliver(scene, app, 'messaging', undefined, { event: 'app_roles', roles }),
  );
}

/** CR-042, CR-058: a pass tells the new owner; the inbox has no webhook. */
export function hearPass(
  scene: Scene,
  pass: { previous: AppId | null; next: AppId; metadata: string | null; ai_text?: string },
): DecidedDelivery[] {
  return deliver(scene, pass.next, 'messaging', undefined, { event: 'pass_thread_control', ...pass });
}

/** CR-074, CR-075: a take tells every subscribed app, or under another reading only the one that lost the thread. */
export function hearTake(
  scene: Scene,
  take: { previous: AppId | null; next: AppId; metadata: string | null; by_routing?: true },
  readings: Readings,
): DecidedDelivery[] {
  const isSilent =
    take.previous === null && (readings.takeFanout === 'previous_owner' || !readings.takeFromIdleEmits);
  if (isSilent) return [];
  const listeners = readings.takeFanout === 'all' ? [...scene.page.connections.keys()] : [take.previous];
  return listeners.flatMap((app) =>
    app === null
      ? []
      : deliver(scene, app, 'messaging', undefined, { event: 'take_thread_control', ...take }),
  );
}

/** CR-080: a request on an owned thread tells the owner. */
export function hearRequest(
  scene: Scene,
  request: { owner: AppId; requester: AppId; metadata: string | null },
): DecidedDelivery[] {
  const { owner, requester, metadata } = request;
  return deliver(scene, owner, 'messaging', undefined, {
    event: 'request_thread_control',
    requester,
    metadata,
  });
}

interface Listener {
  readonly scene: Scene;
  readonly connection: Connection;
  readonly channel: Channel;
}

/** One copy for each connected app: the responsible one on messaging, the rest on standby (CR-099, CR-100, CR-101). */
function hearByRole(
  scene: Scene,
  mid: Mid | undefined,
  noticeFor: (listener: Listener) => Notice,
): DecidedDelivery[] {
  return [...scene.page.connections.values()].flatMap((connection) => {
    const isResponsible = scene.responsible === null || scene.responsible === connection.app;
    const channel = isResponsible ? 'messaging' : 'standby';
    return deliver(scene, connection.app, channel, mid, noticeFor({ scene, connection, channel }));
  });
}

export function deliver(
  scene: Scene,
  app: AppId,
  channel: Channel,
  mid: Mid | undefined,
  notice: Notice,
): DecidedDelivery[] {
  const connection = scene.page.connections.get(app);
  if (connection === undefined) return [];
  const field = isOnInstagram(scene) ? instagramField(notice, fieldOf(notice)) : fieldOf(notice);
  if (field === null) return [];
  // API-087: what people without a role do, and what is done in their threads, is not told with standard access.
  if (!isWithinAccess(scene.world, app, scene.page.id, scene.psid)) return [];
  // An app without access to all conversations hears only what is its own to answer (our choice: CR is silent).
  const isOverheard = connection.access_all && isSubscribed(scene, connection, 'standby');
  if (!isSubscribed(scene, connection, field) || (channel === 'standby' && !isOverheard)) return [];
  const hasHop = channel === 'messaging' && scene.owner !== null;
  return [
    {
      kind: 'delivery',
      to: app,
      channel,
      field,
      event: notice.event,
      page: scene.page.id,
      psid: scene.psid,
      ...(mid === undefined ? {} : { mid }),
      notice,
      hop:
        hasHop && scene.owner !== null ? { app: scene.owner, metadata: scene.handover_metadata ?? '' } : null,
    },
  ];
}

/** API-049: a field counts only when it is subscribed for the page and for the app, there for what the event is of. */
function isSubscribed(scene: Scene, connection: Connection, field: string): boolean {
  const { page, psid } = scene;
  const subscription = scene.world.apps.get(connection.app)?.subscriptions[
    webhookObjectOf(scene.world, page.id, psid)
  ];
  if (subscription === undefined) return false;
  const atApp = subscription.fields === null || subscription.fields.includes(field);
  return atApp && connection.subscribed_fields.includes(field);
}

/** Who answers for a thread at this moment: its owner, else the default app, else nobody in particular. */
export function responsibleFor(page: Page, owner: AppId | null): AppId | null {
  if (owner !== null) return owner;
  return page.routing.mode === 'on' ? page.routing.default_app : null;
}

function isOnInstagram({ world, page, psid }: Scene): boolean {
  return platformOf(world, page.id, psid) === 'instagram';
}
