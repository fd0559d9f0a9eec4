/** Threads: who owns them, what was said, and why. */

import { controlAt, type Thread, windowClosesAt } from '../../domain/thread.ts';
import { personByPsid, threadOf } from '../../domain/world.ts';
import type { Engine } from '../../engine.ts';
import { explainThread } from '../../explain.ts';
import { iso } from '../../journal-line.ts';
import { DescribedRoutes } from '../described-routes.ts';
import { type ControlDoor, engineOf, threadPlace } from '../door.ts';

export function threadRoutes(door: ControlDoor): DescribedRoutes {
  const routes = new DescribedRoutes();

  routes.get(
    '/worlds/:world/threads',
    {
      summary: 'Lists the threads.',
      answers: { 200: '{threads}: each with its owner, lease and window.' },
      errors: [404],
    },
    (c) => {
      const engine = engineOf(c, door);
      const threads = [...engine.world.threads.values()].map((thread) => {
        const { messages, ...view } = threadView(engine, thread);
        return { ...view, message_count: messages.length };
      });
      return c.json({ threads });
    },
  );

  routes.get(
    '/worlds/:world/threads/:page/:psid',
    {
      summary: 'Shows a thread.',
      answers: { 200: 'The thread with its owner, lease, window and messages.' },
      errors: [404],
    },
    (c) => {
      const engine = engineOf(c, door);
      const { page, psid } = threadPlace(c, engine);
      return c.json(threadView(engine, threadOf(engine.world, page.id, psid)));
    },
  );

  routes.get(
    '/worlds/:world/threads/:page/:psid/explain',
    {
      summary: 'Tells why a thread is owned as it is, and what was refused in it.',
      answers: { 200: 'The reasons.' },
      errors: [404],
    },
    (c) => {
      const engine = engineOf(c, door);
      const { page, psid } = threadPlace(c, engine);
      return c.json(explainThread(engine, page, psid));
    },
  );

  return routes;
}

function threadView(engine: Engine, thread: Thread) {
  const control = controlAt(thread, engine.now());
  const owned = control.state === 'owned' ? control : null;
  const closesAt = windowClosesAt(thread);
  return {
    page: thread.page,
    psid: thread.psid,
    person: personByPsid(engine.world, thread.page, thread.psid)?.id ?? null,
    owner: owned?.owner ?? null,
    owned_since: owned === null ? null : iso(owned.since),
    expires_at: owned === null ? null : iso(owned.expires_at),
    window_ms: owned?.window_ms ?? null,
    last_user_event_at: thread.last_user_event_at === null ? null : iso(thread.last_user_event_at),
    window_closes_at: closesAt === null ? null : iso(closesAt),
    blocked: thread.blocked,
    messages: thread.messages.map(
      ({ mid, at, from, text, quick_replies, attachments, reply_to, edits, reaction }) => ({
        mid,
        at: iso(at),
        from: from.kind,
        ...(from.kind === 'app' ? { app: from.app } : {}),
        text,
        ...(quick_replies.length === 0 ? {} : { quick_replies }),
        ...(attachments === undefined ? {} : { attachments }),
        ...(reply_to === undefined ? {} : { reply_to }),
        ...(edits === undefined ? {} : { edits }),
        ...((reaction ?? null) === null ? {} : { reaction }),
      }),
    ),
  };
}
