// The bot's own door: threads, decisions, rules, and the document that describes them.

import type { Context } from 'hono';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { pageId, psid } from '../domain/ids.ts';
import type { Engine } from '../engine.ts';
import { parseBody, refuse } from '../http-errors.ts';
import { rulesFromBody, rulesSchema, rulesToBody } from '../rules-body.ts';
import { openApiDocument } from './openapi.ts';
import { renderOverview, renderThread, stylesheet } from './pages.ts';
import { decisionView, threadView } from './views.ts';

const bodyMaxBytes = 256 * 1024;

export function createApi({ engine, name }: { engine: Engine; name: string }): Hono {
  const app = new Hono();

  app.get('/health', (context) => context.json({ status: 'ok', name }));
  app.get('/openapi.json', (context) => context.json(openApiDocument()));

  app.get('/api/threads', (context) => context.json({ threads: engine.conversations().map(threadView) }));
  app.get('/api/threads/:page/:psid', (context) => {
    const conversation = find(context);
    return conversation ? context.json(threadView(conversation)) : notFound(context);
  });
  app.get('/api/threads/:page/:psid/decisions', (context) => {
    const conversation = find(context);
    return conversation ? context.json(conversation.decisions.map(decisionView)) : notFound(context);
  });

  app.get('/api/rules', (context) => context.json(rulesToBody(engine.rules())));
  app.put(
    '/api/rules',
    bodyLimit({
      maxSize: bodyMaxBytes,
      onError: (context) =>
        refuse(context, 413, { code: 'body_too_large', message: `expected at most ${bodyMaxBytes} bytes` }),
    }),
    async (context) => {
      // A page of another site, open in the same browser, must not be able to change the rules.
      const origin = context.req.header('origin');
      if (origin !== undefined && !isOwnOrigin(origin, context.req.header('host'))) {
        const message = `a change from ${origin} is refused; only this bot's own page may make it`;
        return refuse(context, 403, { code: 'foreign_origin', message, path: 'Origin' });
      }
      const body = await parseBody(context, rulesSchema);
      if (!body.ok) return body.response;
      await engine.setRules(rulesFromBody(body.value));
      return context.json(rulesToBody(engine.rules()));
    },
  );

  app.use('/', pageHeaders);
  app.use('/threads/*', pageHeaders);
  app.get('/', (context) => context.html(renderOverview(engine.conversations().map(threadView))));
  app.get('/threads/:page/:psid', (context) => {
    const conversation = find(context);
    if (!conversation) return notFound(context);
    return context.html(renderThread(threadView(conversation), conversation.decisions.map(decisionView)));
  });
  app.get('/style.css', (context) => context.body(stylesheet, 200, { 'content-type': 'text/css' }));

  const find = (context: Context) =>
    engine.conversation(pageId(context.req.param('page') ?? ''), psid(context.req.param('psid') ?? ''));
  return app;
}

function notFound(context: Context) {
  const message = 'the bot has not heard of this thread; expected page id and PSID of one in /api/threads';
  return refuse(context, 404, { code: 'no_such_thread', message, path: 'psid' });
}

async function pageHeaders(context: Context, next: () => Promise<void>): Promise<void> {
  context.header('content-security-policy', "default-src 'none'; style-src 'self'; frame-ancestors 'none'");
  context.header('x-content-type-options', 'nosniff');
  context.header('referrer-policy', 'no-referrer');
  await next();
}

function isOwnOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host;
}
