/** One thread: who owns it until when, when the person last spoke, and what was said. */

import type { AppId, Mid, PageId, Psid } from './ids.ts';
import {
  DAY_MS,
  HUMAN_AGENT_WINDOW_MS,
  LEASE_MS,
  MESSAGING_WINDOW_MS,
  ORGANIC_SILENCE_MS,
} from './limits.ts';
import type { Reaction } from './reactions.ts';
import type { LeadCampaign } from './world.ts';

export interface Thread {
  readonly page: PageId;
  readonly psid: Psid;
  readonly control: Control;
  /** When page and person first met; null before that. */
  readonly first_contact_at: number | null;
  /** The last message or postback of the person: what leases and organic routing count from. */
  readonly last_user_event_at: number | null;
  /** The person's last action that opens the messaging window; more kinds count than for leases (API-058). */
  readonly window_opened_at: number | null;
  /** Text of the last hand-over, which `hop_context` repeats. */
  readonly handover_metadata: string | null;
  readonly blocked: boolean;
  /** The lead form that is running, if one is. */
  readonly lead: LeadForm | null;
  /** Grows at its end and is shared by the versions of a thread. */
  readonly messages: Message[];
}

export type Control = Idle | Lease;

export interface Idle {
  readonly state: 'idle';
}

export interface Lease {
  readonly state: 'owned';
  readonly owner: AppId;
  readonly since: number;
  /** The instant at which the thread is idle again (CR-015). */
  readonly expires_at: number;
  /** What each user event adds from its own time on; a day unless an ad asked for more (CR-089). */
  readonly window_ms: number;
}

export interface Message {
  readonly mid: Mid;
  readonly at: number;
  readonly from: { readonly kind: 'person' } | { readonly kind: 'app'; readonly app: AppId };
  readonly text: string | null;
  readonly quick_replies: readonly QuickReply[];
  /** Postback buttons of a template, in reading order. */
  readonly buttons: readonly Button[];
  /** What is attached to it. */
  readonly attachments?: readonly Attachment[];
  /** The message that this one quotes. */
  readonly reply_to?: Mid;
  /** How often the person has changed it. */
  readonly edits?: number;
  /** Taken back by the person (API-150). */
  readonly is_deleted?: true;
  /** The reaction of the person to it, if there is one. */
  readonly reaction?: Reaction | null;
}

/** Something that was sent along, by its type on the wire. */
export interface Attachment {
  readonly type: AttachmentType;
  readonly url?: string | undefined;
  readonly title?: string | undefined;
  readonly sticker_id?: string | undefined;
  /** Members of the payload of the types that Meta fills by itself. */
  readonly payload?: Readonly<Record<string, unknown>> | undefined;
}

/** The types of attachments that apps receive (API §3.5). */
export const ATTACHMENT_TYPES = [
  'image',
  'audio',
  'video',
  'file',
  'sticker',
  'reel',
  'ig_reel',
  'post',
  'ig_post',
  'appointment_booking',
  'template',
  'fallback',
] as const;
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

export interface QuickReply {
  readonly title: string;
  readonly payload: string;
  /** Set on one that asks for something of the person’s own; its title and payload are then empty. */
  readonly asks?: 'user_phone_number' | 'user_email';
}

/** A postback button: its tap is heard, with its payload, by the app that sent it (CR-104). */
export interface Button {
  readonly title: string;
  readonly payload: string;
}

/** A lead form that Meta runs in the thread: its questions, and what the person has answered so far (CR-118). */
export interface LeadForm {
  /** The ad as it was when the form began: settings that change meanwhile count from the next form on. */
  readonly campaign: LeadCampaign;
  readonly answers: readonly string[];
}

export const IDLE: Idle = { state: 'idle' };

export function newThread(page: PageId, psid: Psid): Thread {
  return {
    page,
    psid,
    control: IDLE,
    first_contact_at: null,
    last_user_event_at: null,
    window_opened_at: null,
    handover_metadata: null,
    blocked: false,
    lead: null,
    messages: [],
  };
}

/** The control in force at `now`: a lease that has run out counts as idle even before that is written down. */
export function controlAt(thread: Thread, now: number): Control {
  return thread.control.state === 'owned' && now >= thread.control.expires_at ? IDLE : thread.control;
}

export function ownerAt(thread: Thread, now: number): AppId | null {
  const control = controlAt(thread, now);
  return control.state === 'owned' ? control.owner : null;
}

/** A lease given by a control act: one day from the act, and user events prolong it by a day (CR-057, CR-091). */
export function leaseByAct(owner: AppId, now: number): Lease {
  return { state: 'owned', owner, since: now, expires_at: now + LEASE_MS, window_ms: DAY_MS };
}

/** A lease given by routing, for the window its entry asks for (CR-012, CR-089). */
export function leaseByRoute(owner: AppId, now: number, windowMs: number): Lease {
  return { state: 'owned', owner, since: now, expires_at: now + windowMs, window_ms: windowMs };
}

/** The same lease after a user event: never shorter than it was (CR-013). */
export function prolonged(lease: Lease, now: number): Lease {
  return { ...lease, expires_at: Math.max(lease.expires_at, now + lease.window_ms) };
}

/** The same lease after an extension, which may also shorten it and ends an ad’s window (CR-086, CR-091). */
export function extended(lease: Lease, now: number, durationMs: number): Lease {
  return { ...lease, expires_at: now + durationMs, window_ms: DAY_MS };
}

export function isWindowOpen(thread: Thread, now: number): boolean {
  return thread.window_opened_at !== null && now - thread.window_opened_at < MESSAGING_WINDOW_MS;
}

export function isHumanAgentWindowOpen(thread: Thread, now: number): boolean {
  return thread.last_user_event_at !== null && now - thread.last_user_event_at < HUMAN_AGENT_WINDOW_MS;
}

/** When the standard messaging window closes, if it has ever been opened. */
export function windowClosesAt(thread: Thread): number | null {
  return thread.window_opened_at === null ? null : thread.window_opened_at + MESSAGING_WINDOW_MS;
}

/** Whether the person has been silent long enough for the organic route to apply (CR-021). */
export function isSilent(thread: Thread, now: number): boolean {
  return thread.last_user_event_at === null || now - thread.last_user_event_at >= ORGANIC_SILENCE_MS;
}
