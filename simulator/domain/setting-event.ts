/** A setting as the journal keeps it: what about apps, pages, people and readings was changed. */

import type { AppId, PageId, PersonId, Psid } from './ids.ts';
import type { LibrarySetting } from './library-setting.ts';
import type { Readings } from './readings.ts';
import type { RuleId } from './rules.ts';
import type {
  AppSettings,
  Campaign,
  ClockState,
  InstagramAccount,
  LinkRoute,
  PersonDetails,
  Platform,
  TokenState,
  WebhookObject,
} from './world.ts';

export type Setting<What extends string, Data> = { readonly kind: 'setting'; readonly what: What } & Data;

export type SettingEvent =
  | Setting<
      'world_created',
      {
        readonly format: 1;
        readonly world: string;
        readonly seed: string;
        readonly clock: ClockState;
        readonly readings: Readings;
      }
    >
  | Setting<'app_put', { readonly app: AppId } & AppSettings>
  | Setting<'app_deleted', { readonly app: AppId }>
  | Setting<
      'page_put',
      {
        readonly page: PageId;
        readonly name: string;
        readonly psids: Readonly<Record<string, Psid>>;
        readonly instagram?: InstagramAccount;
        readonly igsids?: Readonly<Record<string, Psid>>;
      }
    >
  | Setting<
      'connection_put',
      {
        readonly page: PageId;
        readonly app: AppId;
        readonly subscribed_fields: readonly string[];
        readonly can_take_control: boolean;
        readonly access_all: boolean;
        readonly token: TokenState;
      }
    >
  | Setting<'connection_deleted', { readonly page: PageId; readonly app: AppId; readonly why: string }>
  | Setting<
      'unsubscribed',
      { readonly page: PageId; readonly app: AppId; readonly why: string; readonly rule: RuleId }
    >
  | Setting<
      'webhook_alert',
      { readonly page: PageId; readonly app: AppId; readonly why: string; readonly rule: RuleId }
    >
  | Setting<
      'routing_put',
      {
        readonly page: PageId;
        readonly default_app: AppId | null;
        readonly social: AppId | null;
        readonly links: readonly LinkRoute[];
        readonly campaigns: readonly Campaign[];
        /** Only for a page without a default app, under the reading `profile: h2`. */
        readonly primary_receiver: AppId | null;
      }
    >
  | Setting<
      'profile_put',
      {
        readonly page: PageId;
        readonly profile: Readonly<Record<string, unknown>>;
        /** Left out for Messenger. */
        readonly platform?: Platform;
      }
    >
  | Setting<
      'user_settings_put',
      { readonly page: PageId; readonly psid: Psid; readonly persistent_menu: unknown }
    >
  | Setting<
      'person_put',
      {
        readonly person: PersonId;
        readonly name: string;
        readonly locale: string;
        readonly details?: PersonDetails;
        readonly psids: Readonly<Record<string, Psid>>;
        readonly igsids?: Readonly<Record<string, Psid>>;
      }
    >
  | LibrarySetting
  | Setting<'readings_put', { readonly readings: Readings }>
  | Setting<
      'subscription_put',
      {
        readonly app: AppId;
        readonly object: WebhookObject;
        readonly callback_url: string;
        readonly verify_token: string;
        readonly fields: readonly string[] | null;
      }
    >
  | Setting<'subscription_deleted', { readonly app: AppId; readonly object: WebhookObject }>;
