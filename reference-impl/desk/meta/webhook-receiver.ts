/** Meta's side of the desk: the verification handshake, and webhooks whose signature is checked before anything else. */

import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { webhookBytesMax } from '../config.ts';
import type { PageId } from '../domain/ids.ts';
import type { Log } from '../log.ts';
import { isSignedWith, signatureHeader } from './signature.ts';
import type { WebhookInbox } from './webhook-inbox.ts';

/** One page's share in a webhook address: the secret its events are signed with, and the token of the handshake. */
export type WebhookParty = {
  readonly page: PageId;
  readonly appSecret: string | null;
  readonly verifyToken: string | null;
};

export function createWebhookReceiver(options: {
  parties: readonly WebhookParty[];
  inbox: WebhookInbox;
  log: Log;
}): Hono {
  const { parties, inbox, log } = options;
  const app = new Hono();

  app.get('/', (c) => {
    const challenge = c.req.query('hub.challenge');
    const token = c.req.query('hub.verify_token');
    if (c.req.query('hub.mode') !== 'subscribe' || challenge === undefined || token === undefined) {
      return c.json(
        error(
          'handshake_incomplete',
          'expected hub.mode=subscribe, hub.challenge and hub.verify_token',
          'query',
        ),
        400,
      );
    }
    const known = parties.some((party) => party.verifyToken !== null && sameText(party.verifyToken, token));
    if (!known) {
      return c.json(
        error('verify_token_wrong', 'no account here uses this verify token', 'hub.verify_token'),
        403,
      );
    }
    // The whole body is the challenge, and nothing but it (API-3.1).
    return c.text(challenge);
  });

  app.post(
    '/',
    bodyLimit({
      maxSize: webhookBytesMax,
      onError: (c) => c.json(error('body_too_large', `at most ${webhookBytesMax} bytes`, 'body'), 413),
    }),
    async (c) => {
      const raw = new Uint8Array(await c.req.arrayBuffer());
      const signature = c.req.header(signatureHeader);
      if (signature === undefined) {
        return c.json(
          error('signature_missing', 'expected the header X-Hub-Signature-256', signatureHeader),
          401,
        );
      }
      // Over the raw bytes, before any parsing: re-serialised JSON differs in its escapes (API-3.3).
      const pages = new Set(
        parties
          .filter((party) => party.appSecret !== null && isSignedWith(raw, signature, party.appSecret))
          .map((party) => party.page),
      );
      if (pages.size === 0) {
        log.warn({ bytes: raw.length }, 'a webhook with a wrong signature was turned away');
        return c.json(
          error('signature_wrong', 'the body was not signed with an app secret known here', signatureHeader),
          401,
        );
      }
      const body = decoded(raw);
      if (body === null) return c.json(error('malformed_json', 'expected a JSON body', 'body'), 400);
      await inbox.accept(body, pages);
      return c.text('EVENT_RECEIVED');
    },
  );

  return app;
}

function decoded(raw: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    JSON.parse(text);
    return text;
  } catch {
    // Not UTF-8 or not JSON: said in the answer.
    return null;
  }
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

function error(code: string, message: string, path: string) {
  return { error: { code, message, path } };
}
