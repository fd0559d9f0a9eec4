/** What a world can be told to do. Doors parse requests into these; ids and chance come with them. */

import type { ActivityRef } from './activity.ts';
import type { ActMids, InboxAct, PersonAct, PlatformAct } from './entry-point.ts';
import type { AttemptEvent, Redelivered } from './events.ts';
import type { FaultEffect, FaultMatch, FaultTrigger } from './fault.ts';
import type { AppId, DeliveryId, FaultId, Mid, PageId, PersonId, Psid } from './ids.ts';
import type { MediaSource, OutgoingMedia } from './media.ts';
import type { ReadingName, Readings } from './readings.ts';
import type { Button, QuickReply } from './thread.ts';
import type {
  AppSettings,
  Campaign,
  ClockState,
  InstagramAccount,
  LinkRoute,
  PersonDetails,
  Platform,
  TokenKind,
  TokenState,
  WebhookObject,
} from './world.ts';

/** Calls that apps make through Graph and that control, messages or subscriptions depend on. */
export type GraphCommand =
  | Send
  | SenderAct
  | Upload
  | PutPersona
  | ReadPersonas
  | ReadPersona
  | DeletePersona
  | Pass
  | Release
  | Take
  | Request
  | Extend
  | ReadThreadOwner
  | ReadPage
  | ReadSecondaryReceivers
  | ReadConversations
  | ReadConversation
  | ReadMessage
  | ReadPerson
  | ReadProfile
  | PutProfile
  | DeleteProfile
  | ReadUserSettings
  | PutUserSettings
  | Subscribe
  | Unsubscribe
  | ReadSubscribers
  | PutSubscription
  | DeleteSubscription
  | ReadSubscriptions;

interface OnThread {
  readonly app: AppId;
  readonly page: PageId;
  readonly psid: Psid;
}

export interface Send extends OnThread {
  readonly do: 'Send';
  readonly mid: Mid;
  readonly message: OutgoingMessage;
  readonly tag: string | null;
  /** Set when the message is a private reply to this comment or post (API-090). */
  readonly activity: ActivityRef | null;
  readonly thread_control: ThreadControl | null;
  readonly persona?: string;
  /** The message it quotes. */
  readonly reply_to?: Mid;
  /** How the phone announces it; aloud unless said otherwise. */
  readonly notification_type?: QuietNotification;
  /** Set when the person was named by a token of an opt-in instead of a PSID. */
  readonly by_token?: { readonly kind: TokenKind; readonly token: string };
}

export const NOTIFICATION_TYPES = ['REGULAR', 'SILENT_PUSH', 'NO_PUSH'] as const;
export type QuietNotification = Exclude<(typeof NOTIFICATION_TYPES)[number], 'REGULAR'>;

export interface OutgoingMessage {
  readonly text: string | null;
  readonly quick_replies: readonly QuickReply[];
  readonly buttons: readonly Button[];
  /** The payload of a template, or null: the person sees it and the echo repeats it. */
  readonly template: Readonly<Record<string, unknown>> | null;
  readonly media: readonly OutgoingMedia[];
  readonly metadata: string | null;
  readonly sticker_id?: string;
  /** The approved template of a utility message (API-064). */
  readonly utility?: Readonly<Record<string, unknown>>;
}

export interface SenderAct extends OnThread {
  readonly do: 'SenderAct';
  readonly action: SenderAction;
  readonly persona?: string;
  /** For `react` and `unreact`: the message, and what is shown on it. */
  readonly reaction?: { readonly mid: Mid; readonly emoji: string | null };
}

export const SENDER_ACTIONS = ['typing_on', 'typing_off', 'mark_seen', 'react', 'unreact'] as const;
export type SenderAction = (typeof SENDER_ACTIONS)[number];

/** What a send orders beside its message; a missing app id means the default app (CR-038). */
export type ThreadControl =
  | { readonly type: 'pass'; readonly app: AppId | null }
  | { readonly type: 'release' };

export interface Pass extends OnThread {
  readonly do: 'Pass';
  readonly target: AppId | null;
  readonly metadata: string | null;
}
export interface Release extends OnThread {
  readonly do: 'Release';
}
export interface Take extends OnThread {
  readonly do: 'Take';
  readonly metadata: string | null;
}
export interface Request extends OnThread {
  readonly do: 'Request';
  readonly metadata: string | null;
}
export interface Extend extends OnThread {
  readonly do: 'Extend';
  readonly duration_s: number;
}
export interface ReadThreadOwner extends OnThread {
  readonly do: 'ReadThreadOwner';
}

interface OnPage {
  readonly app: AppId;
  readonly page: PageId;
}
export interface Upload extends OnPage {
  readonly do: 'Upload';
  /** The id it gets. */
  readonly attachment: string;
  readonly media: OutgoingMedia;
  readonly reusable: boolean;
}
export interface PutPersona extends OnPage {
  readonly do: 'PutPersona';
  /** The id it gets. */
  readonly persona: string;
  readonly name: string;
  readonly picture: Extract<MediaSource, { from: 'url' }>;
}
export interface ReadPersonas extends OnPage {
  readonly do: 'ReadPersonas';
}
export interface ReadPersona extends OnPage {
  readonly do: 'ReadPersona';
  readonly persona: string;
}
export interface DeletePersona extends OnPage {
  readonly do: 'DeletePersona';
  readonly persona: string;
}
export interface ReadPage extends OnPage {
  readonly do: 'ReadPage';
  /** Whether `messaging_feature_status` is among what is asked for. */
  readonly feature_status: boolean;
  /** The token of a Log In button, where the person behind it is asked for. */
  readonly account_linking_token?: string;
}
export interface ReadSecondaryReceivers extends OnPage {
  readonly do: 'ReadSecondaryReceivers';
}
export interface ReadConversations extends OnPage {
  readonly do: 'ReadConversations';
  readonly platform: Platform;
  readonly psid: Psid | null;
  /** Whether the inbox is asked for, or another folder. */
  readonly inbox: boolean;
}
export interface ReadConversation extends OnThread {
  readonly do: 'ReadConversation';
  /** Whether its messages are asked for instead of itself. */
  readonly messages: boolean;
}
export interface ReadMessage extends OnPage {
  readonly do: 'ReadMessage';
  readonly mid: Mid;
}
export interface ReadPerson extends OnThread {
  readonly do: 'ReadPerson';
}
export interface ReadProfile extends OnPage {
  readonly do: 'ReadProfile';
  readonly platform: Platform;
  readonly fields: readonly string[] | null;
}
export interface PutProfile extends OnPage {
  readonly do: 'PutProfile';
  readonly platform: Platform;
  readonly properties: Readonly<Record<string, unknown>>;
}
export interface DeleteProfile extends OnPage {
  readonly do: 'DeleteProfile';
  readonly platform: Platform;
  readonly fields: readonly string[];
}
export interface ReadUserSettings extends OnThread {
  readonly do: 'ReadUserSettings';
}
/** The menu of one person; null removes it. */
export interface PutUserSettings extends OnThread {
  readonly do: 'PutUserSettings';
  readonly persistent_menu: unknown;
}
export interface Subscribe extends OnPage {
  readonly do: 'Subscribe';
  readonly fields: readonly string[];
}
export interface Unsubscribe extends OnPage {
  readonly do: 'Unsubscribe';
}
export interface ReadSubscribers extends OnPage {
  readonly do: 'ReadSubscribers';
}

interface OnApp {
  readonly app: AppId;
}
export interface PutSubscription extends OnApp {
  readonly do: 'PutSubscription';
  readonly object: WebhookObject;
  readonly callback_url: string;
  readonly verify_token: string;
  readonly fields: readonly string[] | null;
  /** What came of the handshake; null when the callback answered the challenge. */
  readonly problem: string | null;
}
export interface DeleteSubscription extends OnApp {
  readonly do: 'DeleteSubscription';
  /** null means every object, and every field. */
  readonly object: WebhookObject | null;
  readonly fields: readonly string[] | null;
}
export interface ReadSubscriptions extends OnApp {
  readonly do: 'ReadSubscriptions';
}

/** What people do on Messenger and at the inbox. */
export type ActCommand =
  | {
      readonly do: 'Act';
      readonly person: PersonId;
      readonly page: PageId;
      /** Messenger unless it says otherwise. */
      readonly platform?: Platform;
      readonly act: PersonAct;
      readonly mids: ActMids;
      /** The id that a comment or a post gets if the act is one. */
      readonly activity_id: string;
    }
  | {
      readonly do: 'InboxAct';
      readonly page: PageId;
      readonly psid: Psid;
      readonly act: InboxAct;
      readonly mid: Mid;
    }
  | { readonly do: 'PlatformAct'; readonly page: PageId; readonly act: PlatformAct };

/** What the Page settings, the developer dashboard and the tester change. */
export type SettingCommand =
  | ({ readonly do: 'PutApp'; readonly app: AppId } & AppSettings)
  | { readonly do: 'DeleteApp'; readonly app: AppId }
  | {
      readonly do: 'PutWebhook';
      readonly app: AppId;
      /** Left out, one callback hears of everything. */
      readonly object?: WebhookObject;
      readonly callback_url: string;
      readonly verify_token: string;
      readonly fields: readonly string[] | null;
    }
  | {
      readonly do: 'PutPage';
      readonly page: PageId;
      readonly name: string;
      readonly psids: Readonly<Record<string, Psid>>;
      readonly instagram?: InstagramAccount;
      /** By person, as `psids`; only beside `instagram`. */
      readonly igsids?: Readonly<Record<string, Psid>>;
    }
  | {
      readonly do: 'Connect';
      readonly page: PageId;
      readonly app: AppId;
      readonly subscribed_fields?: readonly string[];
      readonly can_take_control?: boolean;
      readonly access_all?: boolean;
      readonly token?: TokenState;
    }
  | { readonly do: 'Disconnect'; readonly page: PageId; readonly app: AppId }
  | {
      readonly do: 'PutRouting';
      readonly page: PageId;
      /** Left out keeps it, null asks to clear it. */
      readonly default_app?: AppId | null;
      readonly social: AppId | null;
      readonly links: readonly LinkRoute[];
      readonly campaigns: readonly Campaign[];
      readonly primary_receiver: AppId | null;
    }
  | {
      readonly do: 'PutPageProfile';
      readonly page: PageId;
      readonly profile: Readonly<Record<string, unknown>>;
    }
  | {
      readonly do: 'PutPerson';
      readonly person: PersonId;
      readonly name: string;
      readonly locale: string;
      readonly details?: PersonDetails;
      readonly psids: Readonly<Record<string, Psid>>;
      readonly igsids?: Readonly<Record<string, Psid>>;
    }
  | { readonly do: 'PutReadings'; readonly readings: Partial<{ [Name in ReadingName]: Readings[Name] }> }
  | {
      readonly do: 'ArmFault';
      readonly match: FaultMatch;
      readonly trigger: FaultTrigger;
      readonly effect: FaultEffect;
    }
  | { readonly do: 'RemoveFaults'; readonly id: FaultId | null }
  | { readonly do: 'ReleaseDelivery'; readonly delivery: DeliveryId }
  | ({ readonly do: 'Redeliver'; readonly cause: number } & Omit<Redelivered, 'kind' | 'what'>)
  | { readonly do: 'SetClock'; readonly clock: ClockState; readonly what: 'advanced' | 'mode' };

/** What became of one POST, for one of the deliveries in it. */
export interface AttemptReport {
  readonly do: 'ReportAttempt';
  readonly delivery: DeliveryId;
  readonly outcome: AttemptEvent['outcome'];
  readonly status: number | null;
  readonly error: string | null;
  /** The first delivery of the body, where it held more than one. */
  readonly batch?: DeliveryId;
}
