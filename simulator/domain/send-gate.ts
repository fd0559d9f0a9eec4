/** Who may write on a thread at all: the owner, on an idle thread the default app, without routing anyone connected. */

import { isWithinAccess } from './access.ts';
import { type AppId, asAppId, asPageId, type Psid } from './ids.ts';
import { runningForm } from './lead.ts';
import type { ReadingName } from './readings.ts';
import type { Rejection } from './rejections.ts';
import type { RuleId } from './rules.ts';
import { ownerAt, type Thread } from './thread.ts';
import { accept, reject, type Verdict } from './verdict.ts';
import {
  defaultAppOf,
  isConnected,
  type Page,
  personByPsid,
  platformOf,
  threadOf,
  type World,
} from './world.ts';

export const HUMAN_AGENT = 'HUMAN_AGENT';

/** A thread at the moment an app wants to write on it. */
export interface Writing {
  readonly world: World;
  readonly app: AppId;
  readonly page: Page;
  readonly thread: Thread;
  readonly owner: AppId | null;
  readonly now: number;
  readonly tag: string | null;
  /** Whether a comment or post is answered, which opens a thread instead of going on with one. */
  readonly opens_thread: boolean;
  readonly instagram: boolean;
}

/** A move of control before the message goes out: a human agent’s, or an app’s that breaks into a lead form. */
export interface Takeover {
  readonly move: 'human_agent' | 'lead';
  readonly rule: RuleId;
  readonly reading: ReadingName | null;
}

/** The thread with a person whom this app can reach. */
export function reachableThread(
  world: World,
  page: Page,
  psid: Psid,
  app: AppId,
): Verdict<Thread, Rejection> {
  const person = personByPsid(world, page.id, psid);
  if (person === undefined) {
    if (isKnownOnInstagram(world, psid)) return reject({ name: 'InstagramUserUnknown', igsid: psid });
    const isOther = world.pages.has(asPageId(psid)) || world.apps.has(asAppId(psid));
    return isOther
      ? reject({ name: 'RecipientOfOtherKind', id: psid })
      : reject({ name: 'RecipientUnknown', psid, page: page.id });
  }
  if (!isWithinAccess(world, app, page.id, psid)) return reject({ name: 'PersonWithoutRole', app, psid });
  const thread = threadOf(world, page.id, psid);
  return thread.blocked ? reject({ name: 'PersonUnavailable', psid }) : accept(thread);
}

export function writingOn(
  at: Pick<Writing, 'world' | 'app' | 'page' | 'thread' | 'now'>,
  { tag, opens_thread }: Pick<Writing, 'tag' | 'opens_thread'>,
): Writing {
  const { psid } = at.thread;
  const instagram = platformOf(at.world, at.page.id, psid) === 'instagram';
  return { ...at, owner: ownerAt(at.thread, at.now), tag, opens_thread, instagram };
}

export function passGate(at: Writing): Verdict<Takeover | null, Rejection> {
  const { app, page, owner } = at;
  // Threads of Instagram have no owner here: any connected app may answer.
  if (at.instagram) {
    return isConnected(page, app) ? accept(null) : reject({ name: 'AppNotConnected', app, page: page.id });
  }
  if (owner === app) return accept(null);
  const form = runningForm(at.thread, at.now);
  if (form !== null) {
    const { may_interrupt } = form.campaign.lead;
    if (may_interrupt && form.campaign.app === app) {
      return accept({ move: 'lead', rule: 'CR-118', reading: null });
    }
    return reject({ name: 'LeadFormRunning', app, ad_id: form.campaign.ad_id, may_interrupt });
  }
  const defaultApp = defaultAppOf(page);
  if (mayTakeAsHuman(at)) return accept({ move: 'human_agent', rule: 'CR-032', reading: 'humanAgentTakes' });
  if (owner !== null) {
    return reject({
      name: 'AnotherAppOwns',
      app,
      owner,
      is_default_app: app === defaultApp,
      human_agent: at.tag === HUMAN_AGENT,
      permitted: defaultApp !== null && page.connections.get(app)?.can_take_control === true,
    });
  }
  // OQ-16: a private reply opens a thread that nobody owns yet, so any connected app may send it.
  if (defaultApp !== null && app !== defaultApp && !at.opens_thread) {
    return reject({ name: 'OnlyDefaultAppSendsOnIdle', app, default_app: defaultApp });
  }
  if (!isConnected(page, app)) return reject({ name: 'AppNotConnected', app, page: page.id });
  return accept(null);
}

/** CR-032, CR-033: a human agent's send takes the thread first, if the Page settings let this app take at all. */
function mayTakeAsHuman({ world, app, tag, page, owner }: Writing): boolean {
  // On an idle thread there is nothing to take: only the default app may send there (CR-025).
  const isOwned = owner !== null;
  const isPermitted = page.connections.get(app)?.can_take_control === true;
  return (
    isOwned &&
    defaultAppOf(page) !== null &&
    tag === HUMAN_AGENT &&
    world.readings.humanAgentTakes &&
    isPermitted
  );
}

/** Whether the account of another page knows somebody by this id: then it is one of Instagram. */
function isKnownOnInstagram(world: World, id: Psid): boolean {
  return [...world.people.values()].some(({ igsids }) => [...igsids.values()].includes(id));
}
