/** What the console reads from the public API: the members it shows, in the API's spelling. */

export type AccountItem = {
  id: string;
  channel: 'facebook' | 'instagram';
  name: string;
  own_app_id: string | null;
  connected: boolean;
  conversation_routing: 'not_supported' | 'not_enabled' | 'enabled' | 'configured';
};
export type AppItem = { app_id: string; name: string; role: 'default' | 'marketing'; own: boolean };
export type SeenItem = { state: string; evidence: string; checked_at: string | null };
export type Routing = {
  account_id: string;
  channel: 'facebook' | 'instagram';
  enabled: boolean;
  enabled_at: string | null;
  enabled_by: string | null;
  own_app_id: string | null;
  apps: AppItem[];
  take_permission: { granted: boolean; at: string | null; by: string | null };
  at_meta: { routing: SeenItem; default_app: SeenItem; take_control: SeenItem };
};
export type HealthItem = {
  id: string;
  state: 'ok' | 'bad' | 'unknown';
  evidence: string;
  fix: string | null;
  checked_at: string | null;
};
export type Owner = {
  app_id: string | null;
  name: string;
  self: boolean;
  state: 'self' | 'app' | 'another' | 'nobody' | 'unknown';
  expires_at: string | null;
  known_from: string;
  at: string;
};
export type CanSend = { ok: boolean; reason: string | null; sentence: string | null; fix: string | null };
export type Choice = {
  type: 'pass' | 'pass_to_default' | 'release';
  app_id: string | null;
  in_words: string;
};
export type CaseSummary = {
  id: string;
  account_id: string;
  account_name: string;
  psid: string;
  active_at: string;
  owner: Owner;
  can_send: CanSend;
  last_text: string | null;
  pending: Choice | null;
};
export type Message = {
  key: string;
  kind: 'message' | 'postback' | 'referral';
  at: string;
  from: 'person' | 'self' | 'app';
  name: string;
  ai: boolean;
  via: 'messaging' | 'standby' | 'reply';
  text: string | null;
  attachments: { type: string; url: string | null }[];
  entry: { source: string; ref: string | null; ad_id: string | null; title: string | null } | null;
};
export type Reply = {
  id: string;
  status: 'sending' | 'sent' | 'refused' | 'unknown';
  control: 'moved' | 'not_moved' | 'unknown';
  thread_control: Choice | null;
  parts: { text: string | null; status: string }[];
  failure: {
    reason: string;
    sentence: string;
    fix: string;
    code: number | null;
    subcode: number | null;
    message: string | null;
  } | null;
  submitted_at: string;
};
export type Case = CaseSummary & {
  messages: Message[];
  replies: Reply[];
  control_expires_at: string | null;
  window_closes_at: string | null;
  thread_control_available: boolean;
  take: { offered: boolean; reason: string | null };
  owner_check_failed: string | null;
};
export type ControlEvent = {
  at: string;
  move: 'pass' | 'take' | 'release' | 'request' | 'extend' | 'seen';
  from: { name: string };
  to: { name: string };
  proof: string;
  by: string | null;
  note: string | null;
};
export type AuditItem = {
  at: string;
  by: string;
  account_id: string;
  act: string;
  detail: Record<string, unknown>;
};
export type ControlDone = {
  status: string;
  sentence: string | null;
  fix: string | null;
};
