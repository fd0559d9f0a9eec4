/** One HTTP server that plays the webhook of every app that the harness plays, in all cells at once. */
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { limits } from '../limits.ts';
import { isSignedBy } from './signature.ts';

export interface Received {
  /** Whether the signature fits the bytes and the app's secret. */
  readonly signed: boolean;
  readonly body: unknown;
}

/** One app's webhook. */
export interface Hook {
  readonly url: string;
  readonly verifyToken: string;
  readonly received: readonly Received[];
  /** The secret is known only after the world exists; what comes before counts as unsigned. */
  useSecret(secret: string): void;
  close(): void;
}

interface HookState {
  secret: string | undefined;
  readonly verifyToken: string;
  readonly received: Received[];
}

export interface Receiver {
  open(key: string): Hook;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const hooks = new Map<string, HookState>();
  const app = new Hono();

  app.get('/hook/:key', (context) => {
    const hook = hooks.get(context.req.param('key'));
    if (hook === undefined || context.req.query('hub.verify_token') !== hook.verifyToken)
      return context.text('', 403);
    return context.text(context.req.query('hub.challenge') ?? '');
  });

  app.post('/hook/:key', bodyLimit({ maxSize: limits.webhookBodyBytes }), async (context) => {
    const hook = hooks.get(context.req.param('key'));
    if (hook === undefined) return context.text('no such hook', 404);
    const raw = Buffer.from(await context.req.arrayBuffer());
    const signed =
      hook.secret !== undefined && isSignedBy(hook.secret, raw, context.req.header('x-hub-signature-256'));
    hook.received.push({ signed, body: parsed(raw) });
    // An app of ours does as a sound one does: what is not signed by its platform is refused.
    return hook.secret !== undefined && !signed
      ? context.text('BAD_SIGNATURE', 403)
      : context.text('EVENT_RECEIVED');
  });

  const server = createAdaptorServer({ fetch: app.fetch });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });

  return {
    open(key) {
      const state: HookState = { secret: undefined, verifyToken: `verify-${key}`, received: [] };
      hooks.set(key, state);
      return {
        url: `http://127.0.0.1:${port}/hook/${key}`,
        verifyToken: state.verifyToken,
        received: state.received,
        useSecret: (secret) => {
          state.secret = secret;
        },
        close: () => hooks.delete(key),
      };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString('utf8'));
  } catch {
    return undefined; // Kept as unreadable; the observation that looks for it will say so.
  }
}
