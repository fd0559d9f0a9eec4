// Meta's door: the verification handshake, and deliveries checked over their bytes, kept, acknowledged, worked on later.
import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from 'pino';
import type { PageId } from '../domain/ids.ts';
import type { HeardOn } from './read-envelope.ts';
import { readEnvelope } from './read-envelope.ts';
import { isSigned } from './signature.ts';

export interface WebhookPage {
  page: PageId;
  appSecret: string;
  verifyToken: string;
}

/** 1000 updates in a batch (API-111) of a few kilobytes each. */
const bodyMaxBytes = 8 * 1024 * 1024;

export function createWebhookReceiver({
  pages,
  hear,
  now,
  logger,
}: {
  pages: readonly WebhookPage[];
  hear: (items: readonly HeardOn[]) => Promise<void>;
  now: () => number;
  logger: Logger;
}): Hono {
  const app = new Hono();
  const no = (code: string, message: string, path?: string) => ({
    error: { code, message, ...(path === undefined ? {} : { path }) },
  });

  app.get('/', (context) => {
    const { 'hub.mode': mode, 'hub.challenge': challenge, 'hub.verify_token': token } = context.req.query();
    if (mode !== 'subscribe' || challenge === undefined) {
      return context.json(
        no('not_a_verification', 'expected hub.mode=subscribe and hub.challenge', 'hub.mode'),
        400,
      );
    }
    // API-101: a wrong token gets no challenge.
    if (token === undefined || !pages.some(({ verifyToken }) => isSame(verifyToken, token))) {
      return context.json(
        no('wrong_verify_token', 'hub.verify_token is not the one agreed on', 'hub.verify_token'),
        403,
      );
    }
    return context.text(challenge);
  });

  app.post(
    '/',
    bodyLimit({
      maxSize: bodyMaxBytes,
      onError: (context) => context.json(no('body_too_large', `expected at most ${bodyMaxBytes} bytes`), 413),
    }),
    async (context) => {
      const raw = new Uint8Array(await context.req.arrayBuffer());
      const headers = {
        sha256: context.req.header('x-hub-signature-256'),
        sha1: context.req.header('x-hub-signature'),
      };
      // A secret speaks for its own pages only.
      const vouched = new Set(
        pages.filter(({ appSecret }) => isSigned(raw, headers, appSecret)).map(({ page }) => page),
      );
      if (vouched.size === 0) {
        const message = 'expected X-Hub-Signature-256 over the bytes of this body under the app secret';
        return context.json(no('bad_signature', message, 'X-Hub-Signature-256'), 401);
      }
      const json = parseJson(raw);
      if (json === undefined) return context.json(no('body_not_json', 'the body is not JSON', ''), 400);
      const envelope = readEnvelope(json, now());
      if (envelope.read === 'malformed') {
        const { path, expected } = envelope;
        return context.json(no('not_a_webhook_body', `${path}: ${expected}`, path), 400);
      }
      const mine = envelope.heard.filter(({ page }) => vouched.has(page));
      const foreign = envelope.heard.length - mine.length;
      if (foreign > 0 || envelope.skipped.length > 0) {
        logger.warn({ foreign, skipped: envelope.skipped }, 'parts of a delivery were left aside');
      }
      // Kept before it is acknowledged, so that no message of a person is lost with the process (P-19).
      await hear(mine);
      return context.text('EVENT_RECEIVED');
    },
  );
  return app;
}

function parseJson(raw: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(raw));
  } catch {
    return undefined;
  }
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
