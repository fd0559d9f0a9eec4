// A simulator with one world for benches: an owned thread, the owner's token, and one webhook receiver.
import { startChild } from './child.ts';

export interface BenchWorld {
  graph: string;
  token: string;
  page: string;
  psid: string;
  settle(): Promise<void>;
}

const page = '100200300400500';
const app = '987654321';

export async function startBenchWorld(): Promise<BenchWorld> {
  const { url: receiver } = await startChild('receiver').next<{ url: string }>();
  const { graph, control } = await startChild('simulator').next<{ graph: string; control: string }>();
  const post = async <Answer>(path: string, body: object): Promise<Answer> => {
    const response = await fetch(`${control}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  const world = await post<{ pages: Record<string, { page_access_tokens: Record<string, string> }> }>(
    '/worlds',
    {
      world: 'bench',
      clock: { mode: 'real' },
      from: {
        apps: {
          care: { subscribed_fields: ['messages'] },
          ads: {
            id: app,
            subscribed_fields: ['messages', 'message_echoes', 'messaging_handovers', 'standby'],
            webhook: { callback_url: `${receiver}/webhook`, verify_token: 'bench' },
          },
        },
        pages: {
          page: {
            id: page,
            apps: ['care', 'ads'],
            routing: { default_app: 'care', campaigns: [{ ad_id: '6001', app: 'ads' }] },
          },
        },
        people: { ann: { id: '7001' } },
      },
    },
  );
  const { psid } = await post<{ psid: string }>('/worlds/bench/people/7001/acts', {
    page,
    type: 'ad_click',
    ad_id: '6001',
    text: 'Is it in stock?',
  });
  const token = world.pages.page?.page_access_tokens[app];
  if (token === undefined) throw new Error('the world has no token for the bench');
  return {
    graph,
    token,
    page,
    psid,
    settle: async () => {
      const { settled } = await post<{ settled: boolean }>('/worlds/bench/settle', { within_ms: 60_000 });
      if (!settled) throw new Error('the deliveries of a round did not end within a minute');
    },
  };
}
