/** What the engine needs from outside, in its own words; `meta/` and `store/` fill these in. */

import type { MessagingType, PartContent } from '../domain/case.ts';
import type { ControlAct } from '../domain/commands.ts';
import type { Outcome } from '../domain/failure.ts';
import type { AppId, Mid, Psid } from '../domain/ids.ts';
import type { ThreadOwnerAnswer } from '../domain/owner.ts';
import type { ThreadControl } from '../domain/thread-control.ts';

export type OutgoingMessage = {
  readonly psid: Psid;
  readonly content: PartContent;
  readonly messagingType: MessagingType;
  readonly control: ThreadControl | null;
  /** Comes back in the echo, by which an own message is told for certain. */
  readonly metadata: string;
};

/** The Graph calls the desk makes for one page. Each is done, refused, or of unknown outcome. */
export type GraphClient = {
  send(message: OutgoingMessage): Promise<Outcome<{ mid: Mid }>>;
  control(psid: Psid, act: ControlAct): Promise<Outcome<null>>;
  threadOwner(psid: Psid): Promise<Outcome<ThreadOwnerAnswer>>;
  /** True when Conversation Routing is on for Messenger (CR-115). */
  routingOn(): Promise<Outcome<boolean>>;
  /** The fields the page sends to this app, or null when the app is not subscribed at all. */
  subscribedFields(ownAppId: AppId | null): Promise<Outcome<readonly string[] | null>>;
  close(): Promise<void>;
};

/** Holds webhook bodies from acknowledgement until what they changed is written. */
export type WebhookBacklog = {
  /** What an earlier run left, in order. */
  readonly left: readonly string[];
  append(body: string): Promise<void>;
  /** One appended body has been worked through. */
  done(): void;
  close(): Promise<void>;
};
