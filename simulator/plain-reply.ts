/** Asks the rules themselves: what would become of a plain reply by an app on a thread at an instant? */

import { decideGraph } from './domain/decide.ts';
import { type AppId, asMid } from './domain/ids.ts';
import type { Rejection } from './domain/rejections.ts';
import type { Reply } from './domain/reply.ts';
import type { Thread } from './domain/thread.ts';
import type { Verdict } from './domain/verdict.ts';
import type { World } from './domain/world.ts';

export function judgePlainReply(
  world: Readonly<World>,
  app: AppId,
  { page, psid }: Pick<Thread, 'page' | 'psid'>,
  now: number,
): Verdict<Reply, Rejection> {
  return decideGraph(
    world,
    {
      do: 'Send',
      app,
      page,
      psid,
      mid: asMid('m_asked'),
      message: {
        text: 'May I?',
        quick_replies: [],
        buttons: [],
        template: null,
        media: [],
        metadata: null,
      },
      activity: null,
      tag: null,
      thread_control: null,
    },
    now,
  );
}
