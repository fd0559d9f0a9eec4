/** How a person comes in: the acts people can do, and which entry into routing each of them is. */

import type { AccountLinkAct } from './account-linking.ts';
import type { AppId, Mid, Psid } from './ids.ts';
import type { PolicyAction, SideNotice } from './notices.ts';
import { type SideAct, sideActOpensWindow, sideNotice } from './side-acts.ts';
import type { Attachment, Thread } from './thread.ts';

/** What a person does on Messenger. */
export type PersonAct =
  | MessageAct
  | { readonly type: 'ad_click'; readonly ad_id: string; readonly text: string | null }
  | {
      readonly type: 'link';
      readonly ref: string | null;
      readonly text: string | null;
      readonly via: 'link' | 'qr';
    }
  | { readonly type: 'get_started'; readonly ref: string | null }
  | { readonly type: 'quick_reply'; readonly title: string; readonly payload: string }
  | {
      readonly type: 'postback';
      readonly title: string;
      readonly payload: string;
      readonly button_of: AppId | null;
    }
  | { readonly type: 'ice_breaker'; readonly title: string; readonly payload: string }
  | { readonly type: 'menu'; readonly title: string; readonly payload: string }
  | { readonly type: 'sponsored_reply'; readonly ad_id: string; readonly text: string }
  | {
      readonly type: 'lead_answer';
      readonly text: string | null;
      readonly outcome: 'dropped' | 'disqualified' | null;
    }
  | { readonly type: 'comment'; readonly text: string }
  /** A visitor’s post on the page. */
  | { readonly type: 'post'; readonly text: string }
  | AccountLinkAct
  | { readonly type: 'read' }
  | { readonly type: 'block' }
  | { readonly type: 'unblock' }
  | SideAct;

/** A message has a text, attachments, or both. */
export interface MessageAct {
  readonly type: 'message';
  readonly text: string | null;
  readonly attachments?: readonly Attachment[];
  readonly reply_to?: ReplyTo;
  /** The product of a shop that the message asks about. */
  readonly product_id?: string;
}

/** The earlier message that this one quotes; `is_self_reply` when the person quotes their own. */
export interface ReplyTo {
  readonly mid: Mid;
  readonly is_self_reply: boolean;
}

export type PersonActType = PersonAct['type'];

/** What someone at the Business Suite inbox does. */
export type InboxAct =
  | { readonly type: 'reply'; readonly text: string }
  | { readonly type: 'ai_reply'; readonly text: string }
  | { readonly type: 'ai_pass'; readonly app: AppId; readonly text: string }
  | { readonly type: 'move_to_main' }
  | { readonly type: 'done' };

/** What Meta does by itself. */
export type PlatformAct =
  | {
      readonly type: 'policy_enforcement';
      readonly action: PolicyAction;
      readonly reason: string | null;
    }
  /** Any event that Meta may send; `psid` is null where it tells of no person. */
  | {
      readonly type: 'event';
      readonly field: string;
      readonly members: Readonly<Record<string, unknown>>;
      readonly psid: Psid | null;
    };

/** The entry that routing looks at. `organic` entries have no route of their own. */
export type Entry =
  | { readonly kind: 'ad'; readonly ad_id: string }
  | { readonly kind: 'sponsored'; readonly ad_id: string }
  /** A link may end in a Get Started tap, which counts as one where no route matches (CR-095). */
  | { readonly kind: 'link'; readonly ref: string | null; readonly get_started: boolean }
  | { readonly kind: 'get_started' }
  | { readonly kind: 'organic'; readonly act: PersonActType };

/** The link or ad that an event carries to the apps. */
export type ReferralSource =
  | { readonly source: 'ADS'; readonly ad_id: string; readonly ad_title: string | null }
  | { readonly source: 'SHORTLINK'; readonly ref: string }
  | { readonly source: 'PRODUCT'; readonly product_id: string };

/** The entry an act makes, or null for acts that route nothing. */
export function entryOf(act: PersonAct): Entry | null {
  switch (act.type) {
    case 'ad_click':
      return { kind: 'ad', ad_id: act.ad_id };
    case 'sponsored_reply':
      return { kind: 'sponsored', ad_id: act.ad_id };
    case 'link':
      return { kind: 'link', ref: act.ref, get_started: false };
    case 'get_started':
      // A Get Started tap at the end of a link is that link's entry (CR-093, CR-097).
      return act.ref === null ? { kind: 'get_started' } : { kind: 'link', ref: act.ref, get_started: true };
    case 'message':
    case 'lead_answer':
    case 'quick_reply':
    case 'postback':
    case 'ice_breaker':
    case 'menu':
      return { kind: 'organic', act: act.type };
    case 'comment':
    case 'post':
    case 'account_link':
    case 'read':
    case 'block':
    case 'unblock':
    case 'reaction':
    case 'edit':
    case 'unsend':
    case 'optin':
    case 'account_linking':
    case 'response_feedback':
    case 'messaging_feedback':
    case 'game_play':
      return null;
  }
}

/** What one act makes the apps hear, in order, before routing decides who hears it. */
export type Utterance =
  | {
      readonly what: 'message';
      readonly mid: Mid;
      readonly text: string | null;
      readonly quick_reply: string | null;
      readonly referral: ReferralSource | null;
      readonly attachments?: readonly Attachment[];
      readonly reply_to?: ReplyTo;
    }
  | {
      readonly what: 'postback';
      readonly mid: Mid;
      readonly title: string;
      readonly payload: string;
      readonly button_of: AppId | null;
      readonly referral: ReferralSource | null;
    }
  | { readonly what: 'referral'; readonly referral: ReferralSource }
  /** `mid` is the last message of the business, which is what was seen. */
  | { readonly what: 'read'; readonly mid?: Mid }
  | { readonly what: 'side'; readonly notice: SideNotice };

/** Message ids an act may need: a link with a text on a new thread makes a postback and a message, a lead form asks. */
export interface ActMids {
  readonly postback: Mid;
  readonly message: Mid;
  readonly question: Mid;
}

/** The tap with which a new thread begins; its payload is the page’s to set. */
function getStarted(payload: string) {
  return { title: 'Get Started', payload, button_of: null } as const;
}

export interface UtteranceSetting {
  readonly thread: Thread;
  readonly mids: ActMids;
  readonly adTitle: string | null;
  readonly getStartedPayload: string;
}

/**
 * On a known thread a link or an ad is heard as a referral event; on a new one it rides inside the first postback or
 * message (CR-097, API-146).
 */
export function utterancesOf(
  act: PersonAct,
  { thread, mids, adTitle, getStartedPayload }: UtteranceSetting,
): Utterance[] {
  const isNew = thread.first_contact_at === null;
  switch (act.type) {
    case 'message':
      return [
        {
          what: 'message',
          mid: mids.message,
          text: act.text,
          quick_reply: null,
          referral: act.product_id === undefined ? null : { source: 'PRODUCT', product_id: act.product_id },
          ...(act.attachments === undefined ? {} : { attachments: act.attachments }),
          ...(act.reply_to === undefined ? {} : { reply_to: act.reply_to }),
        },
      ];
    case 'quick_reply':
      return [
        { what: 'message', mid: mids.message, text: act.title, quick_reply: act.payload, referral: null },
      ];
    case 'postback':
      return [
        {
          what: 'postback',
          mid: mids.postback,
          title: act.title,
          payload: act.payload,
          button_of: act.button_of,
          referral: null,
        },
      ];
    case 'ice_breaker':
    case 'menu':
      return [
        {
          what: 'postback',
          mid: mids.postback,
          title: act.title,
          payload: act.payload,
          button_of: null,
          referral: null,
        },
      ];
    case 'get_started':
      return [
        {
          what: 'postback',
          mid: mids.postback,
          ...getStarted(getStartedPayload),
          referral: shortlink(act.ref),
        },
      ];
    case 'link':
      return entryUtterances({
        referral: shortlink(act.ref),
        text: act.text,
        mids,
        isNew,
        getStartedPayload,
        messageCarriesReferral: false,
      });
    case 'ad_click': {
      const referral: ReferralSource = { source: 'ADS', ad_id: act.ad_id, ad_title: adTitle };
      return entryUtterances({
        referral,
        text: act.text,
        mids,
        isNew,
        getStartedPayload,
        messageCarriesReferral: true,
      });
    }
    case 'sponsored_reply':
      return [{ what: 'message', mid: mids.message, text: act.text, quick_reply: null, referral: null }];
    case 'lead_answer':
      return act.text === null
        ? []
        : [{ what: 'message', mid: mids.message, text: act.text, quick_reply: null, referral: null }];
    case 'read':
      return [readUtterance(thread)];
    case 'reaction':
    case 'edit':
    case 'unsend':
    case 'optin':
    case 'account_linking':
    case 'response_feedback':
    case 'messaging_feedback':
    case 'game_play':
      return [{ what: 'side', notice: sideNotice(act, thread) }];
    case 'comment':
    case 'post':
    case 'account_link':
    case 'block':
    case 'unblock':
      return [];
  }
}

function shortlink(ref: string | null): ReferralSource | null {
  return ref === null ? null : { source: 'SHORTLINK', ref };
}

function entryUtterances(options: {
  referral: ReferralSource | null;
  text: string | null;
  mids: ActMids;
  isNew: boolean;
  getStartedPayload: string;
  messageCarriesReferral: boolean;
}): Utterance[] {
  const { referral, text, mids, isNew, getStartedPayload, messageCarriesReferral } = options;
  const message = (carried: ReferralSource | null): Utterance[] =>
    text === null ? [] : [{ what: 'message', mid: mids.message, text, quick_reply: null, referral: carried }];
  if (!isNew) {
    const event: Utterance[] = referral === null ? [] : [{ what: 'referral', referral }];
    return [...event, ...message(messageCarriesReferral ? referral : null)];
  }
  if (text === null || !messageCarriesReferral) {
    // A new thread begins with its Get Started tap; what is typed afterwards is an ordinary message.
    return [
      { what: 'postback', mid: mids.postback, ...getStarted(getStartedPayload), referral },
      ...message(null),
    ];
  }
  return message(referral);
}

/** Whether the act is a message or postback of the person, which leases and organic routing count from (CR-013). */
export function isUserEvent(utterances: readonly Utterance[]): boolean {
  return utterances.some((utterance) => utterance.what === 'message' || utterance.what === 'postback');
}

/** Whether the act opens the messaging window; an m.me link or an ad does, even without a word (API-058, API-145). */
export function opensWindow(act: PersonAct, utterances: readonly Utterance[]): boolean {
  switch (act.type) {
    case 'link':
    case 'ad_click':
      return true;
    case 'reaction':
    case 'edit':
    case 'unsend':
    case 'optin':
    case 'account_linking':
    case 'response_feedback':
    case 'messaging_feedback':
    case 'game_play':
      return sideActOpensWindow(act);
    default:
      return isUserEvent(utterances);
  }
}

function readUtterance({ messages }: Thread): Utterance {
  const seen = messages.findLast(({ from }) => from.kind === 'app');
  return { what: 'read', ...(seen === undefined ? {} : { mid: seen.mid }) };
}
