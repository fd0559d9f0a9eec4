/** The desk's pages. Each form posts here, and all the console does with it is call the public API. */

import { Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { secureHeaders } from 'hono/secure-headers';
import { accountPages } from './account-routes.ts';
import type { CallApi } from './api-client.ts';
import type * as api from './api-types.ts';
import { carePages } from './care-routes.ts';
import { createFrame, fields, keyCookie } from './frame.ts';
import { auditPage } from './pages/care.ts';
import { loginPage } from './pages/login.ts';
import { styles } from './styles.ts';

export function createConsole(options: {
  callApi: CallApi;
  newId: () => string;
  requireLogin: boolean;
}): Hono {
  const app = new Hono();
  const frame = createFrame(options.callApi);
  const { client, show, failed } = frame;
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
      strictTransportSecurity: false,
    }),
  );

  app.get('/desk.css', (c) => c.text(styles, 200, { 'content-type': 'text/css; charset=utf-8' }));
  app.get('/', (c) => c.redirect('/console/accounts'));
  app.get('/login', (c) =>
    show(c, { title: 'Log in', section: 'login', crumbs: [], body: loginPage(options.requireLogin) }),
  );
  app.post('/login', async (c) => {
    const { key } = await fields(c, ['key']);
    setCookie(c, keyCookie, key, { httpOnly: true, sameSite: 'Strict', path: '/console' });
    return c.redirect('/console/accounts', 303);
  });

  app.route('/accounts', accountPages(frame));
  app.route('/care', carePages(frame, options.newId));
  app.get('/audit', async (c) => {
    const entries = await client(c).get<{ entries: api.AuditItem[] }>('/api/audit');
    if (!entries.ok) return failed(c, entries);
    return show(c, {
      title: 'Audit',
      section: 'audit',
      crumbs: [{ text: 'Audit' }],
      body: auditPage(entries.value.entries),
    });
  });
  return app;
}
