/** The webhook fields a page or an app can subscribe to. */

/** The array of a webhook entry: `messaging` or `standby` for threads, `changes` for what happens on the page. */
export const CHANNELS = ['messaging', 'standby', 'changes'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Messaging-related fields of the current Graph version. */
export const WEBHOOK_FIELDS: readonly string[] = [
  'messages',
  'message_echoes',
  'message_deliveries',
  'message_reads',
  'message_reactions',
  'message_edits',
  'message_mention',
  'message_context',
  'message_template_status_update',
  'messaging_account_linking',
  'messaging_appointments',
  'messaging_checkout_updates',
  'messaging_customer_information',
  'messaging_direct_sends',
  'messaging_fblogin_account_linking',
  'messaging_feedback',
  'messaging_game_plays',
  'messaging_handovers',
  'messaging_in_thread_lead_form_submit',
  'messaging_integrity',
  'messaging_optins',
  'messaging_optouts',
  'messaging_payments',
  'messaging_policy_enforcement',
  'messaging_postbacks',
  'messaging_pre_checkouts',
  'messaging_referrals',
  'messaging_seen',
  'message_edit',
  'marketing_message_clicks',
  'marketing_message_deliveries',
  'marketing_message_delivery_failed',
  'marketing_message_echoes',
  'marketing_message_reads',
  'response_feedback',
  'send_cart',
  'standby',
  'inbox_labels',
  'user_action',
  'calls',
  'call_permission_reply',
  'call_settings_update',
  'feed',
  'group_feed',
  'leadgen',
  'conversations',
];

/** What a connection subscribes to when nobody says otherwise: all that routing and messages need. */
export const USUAL_FIELDS: readonly string[] = [
  'messages',
  'message_echoes',
  'message_deliveries',
  'message_reads',
  'messaging_handovers',
  'messaging_postbacks',
  'messaging_referrals',
  'standby',
];

/** The routing page prints two names in the singular; they are taken for the plural (CR-110). */
const ALIASES: Readonly<Record<string, string>> = {
  messaging_handover: 'messaging_handovers',
  messaging_referral: 'messaging_referrals',
};

/** The field's stored name, or null when there is no such field. */
export function fieldNamed(name: string): string | null {
  const plural = ALIASES[name] ?? name;
  return WEBHOOK_FIELDS.includes(plural) ? plural : null;
}
