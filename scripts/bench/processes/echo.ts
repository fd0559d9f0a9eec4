// The bare server that the product is measured against: Hono on node-server, no more.
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { tellParent } from '../child.ts';

const app = new Hono();
app.post('/echo', async (context) => context.json(await context.req.json()));
app.get('/small', (context) => context.json({ data: [{ thread_owner: { app_id: '1', expiration: 1 } }] }));

const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, (info: AddressInfo) => {
  tellParent({ url: `http://127.0.0.1:${info.port}` });
});
process.on('SIGTERM', () => server.close(() => process.exit(0)));
