/** An app played by the harness: each wish is one direct Graph call, and nothing is ever done unasked. */
import type { Graph, GraphCall } from '../wire/graph.ts';
import type { Actor, Asked, HandOverTo, Wish } from './actor.ts';

export interface HarnessActorParts {
  readonly graph: Graph;
  readonly token: string;
  /** The default app now: what `spelled: named` writes out. */
  readonly defaultApp: () => string | undefined;
}

export function harnessActor({ graph, token, defaultApp }: HarnessActorParts): Actor {
  return {
    manner: 'harness',
    ask: async (wish): Promise<Asked> => {
      const call = graphCallOf(wish, defaultApp);
      return { kind: 'called', answer: await graph.call({ ...call, token }) };
    },
    settle: async () => null,
    tellTime: async () => undefined,
    close: async () => undefined,
  };
}

export function graphCallOf(wish: Wish, defaultApp: () => string | undefined): Omit<GraphCall, 'token'> {
  const post = (page: string, edge: string, body: Record<string, unknown>): Omit<GraphCall, 'token'> => ({
    method: 'POST',
    path: `/${page}/${edge}`,
    body: withoutAbsent(body),
  });
  switch (wish.verb) {
    case 'reply':
      return post(wish.page, 'messages', {
        recipient: { id: wish.psid },
        messaging_type: wish.messagingType ?? (wish.tag === undefined ? 'RESPONSE' : 'MESSAGE_TAG'),
        tag: wish.tag,
        message: { text: wish.text },
        thread_control: threadControl(wish.handOver, wish.spelled, defaultApp),
      });
    case 'retry':
      return { method: 'POST', path: withoutVersion(wish.call.path), body: wish.call.params };
    case 'pass':
      return post(wish.page, 'pass_thread_control', {
        recipient: { id: wish.psid },
        target_app_id: wish.to === 'default' ? undefined : wish.to,
        metadata: wish.metadata,
      });
    case 'take':
    case 'request':
      return post(wish.page, `${wish.verb}_thread_control`, {
        recipient: { id: wish.psid },
        metadata: wish.metadata,
      });
    case 'release':
      return post(wish.page, 'release_thread_control', { recipient: { id: wish.psid } });
    case 'extend':
      return post(wish.page, 'extend_thread_control', {
        recipient: { id: wish.psid },
        duration: wish.seconds,
      });
    default: {
      const unheard: never = wish;
      return unheard;
    }
  }
}

function threadControl(
  to: HandOverTo,
  spelled: 'omitted' | 'named' | undefined,
  defaultApp: () => string | undefined,
): Record<string, unknown> | undefined {
  if (to === 'none') return undefined;
  if (to === 'release') return { control_type: 'release' };
  if (to === 'default')
    return withoutAbsent({ control_type: 'pass', app_id: spelled === 'named' ? defaultApp() : undefined });
  return { control_type: 'pass', app_id: to.app };
}

/** The journal tells a path as it was called, with its version. */
function withoutVersion(path: string): string {
  return path.replace(/^\/v\d+\.\d+(?=\/)/, '');
}

function withoutAbsent(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
