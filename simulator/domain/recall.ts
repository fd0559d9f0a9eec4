/** Reads a person’s act back from its journal entry. */

import type { PersonAct } from './entry-point.ts';
import type { ActEvent } from './events.ts';

/** Null for acts at the inbox. */
export function personActOfEntry(entry: ActEvent): PersonAct | null {
  const { text = null, title = '', payload = '', ref = null, ad_id = '' } = entry;
  switch (entry.type) {
    case 'message':
      return { type: 'message', text: text ?? '' };
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
      return { type: 'comment', text: text ?? '' };
    case 'read':
    case 'block':
    case 'unblock':
      return { type: entry.type };
    case 'reply':
    case 'ai_reply':
    case 'ai_pass':
    case 'move_to_main':
    case 'done':
      return null;
  }
}
