/** Reads a person’s act back from its journal entry. */

import type { PersonAct } from './entry-point.ts';
import type { ActEvent } from './events.ts';

/** Null for acts at the inbox and of Meta itself. */
export function personActOfEntry(entry: ActEvent): PersonAct | null {
  const { about_mid } = entry;
  const { text = null, title = '', payload = '', ref = null, ad_id = '' } = entry;
  switch (entry.type) {
    case 'message':
      return messageAct(entry);
    case 'ad_click':
      return { type: 'ad_click', ad_id, text };
    case 'link':
      return { type: 'link', ref, text, via: entry.via ?? 'link' };
    case 'get_started':
      return { type: 'get_started', ref };
    case 'quick_reply':
      return { type: 'quick_reply', title: text ?? '', payload };
    case 'postback':
      return { type: 'postback', title, payload, button_of: entry.button_of ?? null };
    case 'ice_breaker':
    case 'menu':
      return { type: entry.type, title, payload };
    case 'sponsored_reply':
      return { type: 'sponsored_reply', ad_id, text: text ?? '' };
    case 'lead_answer':
      return { type: 'lead_answer', text, outcome: entry.lead === 'incomplete' ? 'dropped' : null };
    case 'comment':
    case 'post':
      return { type: entry.type, text: text ?? '' };
    case 'account_link': {
      const { button_of = null, opens = '', account_linking_token = '' } = entry;
      return { type: entry.type, mid: about_mid ?? null, button_of, opens, account_linking_token };
    }
    case 'read':
    case 'block':
    case 'unblock':
      return { type: entry.type };
    case 'reaction':
      return about_mid === undefined
        ? null
        : { type: entry.type, mid: about_mid, reaction: entry.reaction ?? null };
    case 'unsend':
      return about_mid === undefined ? null : { type: entry.type, mid: about_mid };
    case 'edit':
      return about_mid === undefined ? null : { type: entry.type, mid: about_mid, text: text ?? '' };
    case 'response_feedback':
      return about_mid === undefined
        ? null
        : { type: entry.type, mid: about_mid, feedback: entry.feedback ?? 'Good response' };
    case 'optin':
      return entry.optin === undefined ? null : { type: entry.type, optin: entry.optin };
    case 'account_linking':
      return { type: entry.type, authorization_code: entry.authorization_code ?? null };
    case 'messaging_feedback':
      return { type: entry.type, feedback_screens: entry.feedback_screens ?? [] };
    case 'game_play':
      return { type: entry.type, game_play: entry.game_play ?? {} };
    case 'policy_enforcement':
    case 'event':
      return null;
    case 'reply':
    case 'ai_reply':
    case 'ai_pass':
    case 'move_to_main':
    case 'done':
      return null;
  }
}

function messageAct(entry: ActEvent): PersonAct {
  const { text = null, attachments, reply_to, product_id } = entry;
  return {
    type: 'message',
    text,
    ...(attachments === undefined ? {} : { attachments }),
    ...(reply_to === undefined ? {} : { reply_to }),
    ...(product_id === undefined ? {} : { product_id }),
  };
}
