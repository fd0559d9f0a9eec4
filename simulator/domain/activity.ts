/** What people leave on a page in public: comments and posts, each of which one private reply may answer (API §4.6). */

import type { ActEvent } from './act-event.ts';
import type { PageId, Psid } from './ids.ts';
import { PRIVATE_REPLY_WINDOW_MS } from './limits.ts';
import type { Rejection } from './rejections.ts';
import type { World } from './world.ts';

/** Named as Meta’s refusals name them. */
export interface Activity extends ActivityRef {
  readonly page: PageId;
  readonly psid: Psid;
  readonly at: number;
  readonly replied: boolean;
}

export interface ActivityRef {
  readonly kind: ActivityKind;
  readonly id: string;
}

export const ACTIVITY_KINDS = ['comment', 'post'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

/** What an act or a private reply is about; the journal has a member for each kind. */
export function activityRefOf({
  comment_id,
  post_id,
}: Pick<ActEvent, 'comment_id' | 'post_id'>): ActivityRef | null {
  if (comment_id !== undefined) return { kind: 'comment', id: comment_id };
  return post_id === undefined ? null : { kind: 'post', id: post_id };
}

export function activityMember({ kind, id }: ActivityRef): Pick<ActEvent, 'comment_id' | 'post_id'> {
  return kind === 'comment' ? { comment_id: id } : { post_id: id };
}

/** The comment or post of this page; an id of the other kind does not count. */
export function activityOn(world: World, page: PageId, { kind, id }: ActivityRef): Activity | null {
  const activity = world.activities.get(id);
  return activity?.page === page && activity.kind === kind ? activity : null;
}

/** Why it cannot be answered privately (any more); such a reply needs no open window (API-090 … API-092). */
export function unanswerable(world: World, page: PageId, ref: ActivityRef, now: number): Rejection | null {
  const activity = activityOn(world, page, ref);
  if (activity === null) return { name: 'ActivityUnknown', ...ref };
  if (activity.replied) return { name: 'ActivityAnswered', ...ref };
  const age = now - activity.at;
  return age >= PRIVATE_REPLY_WINDOW_MS ? { name: 'ActivityTooOld', ...ref, age_ms: age } : null;
}
