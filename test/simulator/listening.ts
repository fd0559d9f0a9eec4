// A world whose apps all have a callback at a receiver: what each of them is sent, entry by entry.
import { openReceiver, type Receiver } from './receiver.ts';
import { ROUTED_FILE, T0, type TestSimulator, type TestWorld } from './simulator.ts';

/** Meta's own apps. */
export const INBOX = '263902037430900';
export const LEADGEN = '413038776280800';

// biome-ignore lint/suspicious/noExplicitAny: what was sent is what the test looks at
type WebhookEntry = any;

export interface Listening {
  readonly world: TestWorld;
  readonly receiver: Receiver;
  /** The webhook entries an app was sent since `forget`, once everything due has gone out. */
  entries(app: string): Promise<WebhookEntry[]>;
  /** The same as "messaging message". */
  heard(app: string): Promise<string[]>;
  forget(): Promise<void>;
  /** The page's routing in app names. */
  route(routing: Record<string, unknown>): Promise<void>;
  inbox(type: string, more?: Record<string, unknown>): ReturnType<TestWorld['control']>;
  person(): { sender: { id: string }; recipient: { id: string } };
  business(): { sender: { id: string }; recipient: { id: string } };
  hop(app: string, metadata?: string): { app_id: number; metadata: string };
  close(): Promise<void>;
}

export interface Listened {
  /** Members that replace those of ROUTED_FILE. */
  readonly file?: Record<string, unknown>;
  /** Settings of single apps. */
  readonly apps?: Record<string, object>;
  readonly at?: number;
}

export async function listen(simulator: TestSimulator, more: Listened = {}): Promise<Listening> {
  const receiver = await openReceiver();
  const apps = Object.fromEntries(
    Object.entries(ROUTED_FILE.apps).map(([name, app]) => [
      name,
      {
        ...app,
        webhook: { callback_url: `${receiver.url}/${name}`, verify_token: 'v' },
        // Delivery receipts follow every message; only the tests about them subscribe.
        subscribed_fields: SUBSCRIBED,
        ...more.apps?.[name],
      },
    ]),
  );
  const world = await simulator.world({ ...ROUTED_FILE, apps, ...more.file });
  const entries = async (app: string) => {
    await world.settle();
    return receiver.to(`/${app}`).flatMap(({ body }) => body.entry as WebhookEntry[]);
  };
  const number = (app: string) => Number(app in ROUTED_FILE.apps ? world.app(app) : app);
  return {
    world,
    receiver,
    entries,
    async heard(app) {
      await world.settle();
      return receiver.heard(`/${app}`);
    },
    async forget() {
      await world.settle();
      receiver.received.length = 0;
    },
    async route(routing) {
      const { status, body } = await world.control(
        'PUT',
        `/pages/${world.page}/routing`,
        named(world, routing),
      );
      if (status !== 200) throw new Error(`The routing was refused: ${JSON.stringify(body)}`);
    },
    inbox: (type, act = {}) =>
      world.control('POST', '/inbox/acts', { page: world.page, psid: world.psid(), type, ...act }),
    person: () => ({ sender: { id: world.psid() }, recipient: { id: world.page } }),
    business: () => ({ sender: { id: world.page }, recipient: { id: world.psid() } }),
    hop: (app, metadata = '') => ({ app_id: number(app), metadata }),
    close: () => receiver.close(),
  };
}

export const SUBSCRIBED = [
  'messages',
  'message_echoes',
  'message_reads',
  'messaging_handovers',
  'messaging_postbacks',
  'messaging_referrals',
  'standby',
];

/** Names of apps become their ids, wherever a setting names an app. */
export function named(world: TestWorld, routing: Record<string, unknown>): Record<string, unknown> {
  const isName = (value: unknown): value is string =>
    typeof value === 'string' && value in (world.view.apps as object);
  return JSON.parse(
    JSON.stringify(routing, (key, value: unknown) =>
      ['default_app', 'social', 'app', 'primary_receiver'].includes(key) && isName(value)
        ? world.app(value)
        : value,
    ),
  );
}

export { T0 };
