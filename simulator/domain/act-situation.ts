/** What deciding an act of a person starts from, and the pieces every such decision is made of. */

import { responsibleFor, type Scene } from './audience.ts';
import type { ActCommand } from './commands.ts';
import { entryOf, type PersonAct, type Utterance } from './entry-point.ts';
import type { ActEvent, RoutingEvent } from './events.ts';
import type { AppId, Mid, PageId, Psid } from './ids.ts';
import type { SettingRejection } from './rejections.ts';
import type { RouteDecision } from './route.ts';
import type { RuleId } from './rules.ts';
import type { Control, Thread } from './thread.ts';
import type { Verdict } from './verdict.ts';
import type { Page, World } from './world.ts';

/** What an act answers: which app it went to, by which rule. */
export interface ActOutcome {
  readonly psid: Psid;
  readonly mid: Mid | null;
  /** One of them is set on what was said in public. */
  readonly comment_id?: string;
  readonly post_id?: string;
  /** Set where a Log In button was tapped. */
  readonly opens?: string;
  readonly account_linking_token?: string;
  readonly routed_to: AppId | null;
  readonly owner: { readonly before: AppId | null; readonly after: AppId | null };
  readonly rule: RuleId | null;
}

export type ActVerdict = Verdict<ActOutcome, SettingRejection>;
export type PersonActCommand = Extract<ActCommand, { do: 'Act' }>;

/** What every act of a person looks at. */
export interface Situation {
  readonly world: World;
  readonly page: Page;
  readonly thread: Thread;
  readonly command: PersonActCommand;
  readonly act: ActEvent;
  readonly utterances: readonly Utterance[];
  readonly before: AppId | null;
  readonly now: number;
}

export function outcome(
  { act, before }: Situation,
  { routed_to, after, rule }: { routed_to: AppId | null; after: AppId | null; rule: RuleId | null },
): ActOutcome {
  return {
    psid: act.psid,
    mid: act.mid ?? null,
    routed_to,
    owner: { before, after },
    rule,
  };
}

export function sceneOf({ world, page, thread, act }: Situation, owner: AppId | null): Scene {
  return {
    page,
    psid: act.psid,
    world,
    owner,
    responsible: responsibleFor(page, owner),
    handover_metadata: thread.handover_metadata,
  };
}

export function routingEvent(
  page: PageId,
  psid: Psid,
  entry: string,
  before: AppId | null,
  route: Omit<RouteDecision, 'control'> & { readonly control: Control },
): RoutingEvent {
  const lease = route.control.state === 'owned' ? route.control : null;
  return {
    kind: 'routing',
    page,
    psid,
    entry,
    routed_to: route.routed_to,
    owner_before: before,
    owner_after: lease?.owner ?? null,
    expires_at: lease?.expires_at ?? null,
    window_ms: lease?.window_ms ?? null,
    rule: route.rule,
    inputs: route.inputs,
    ...(route.reading === null ? {} : { reading: route.reading }),
  };
}

export function entryName(act: PersonAct): string {
  const entry = entryOf(act);
  return entry === null || entry.kind === 'organic' ? act.type : entry.kind;
}

export function ownerOf(control: Control): AppId | null {
  return control.state === 'owned' ? control.owner : null;
}
