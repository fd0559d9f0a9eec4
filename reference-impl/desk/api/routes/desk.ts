/** The desk itself: that it runs, and what its admins have done. */

import type { Desk } from '../../engine/desk.ts';
import type { Route } from '../route.ts';
import { route } from '../route.ts';
import * as schema from '../schemas.ts';
import { auditView } from '../views.ts';

export function deskRoutes(desk: Desk): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/audit',
      summary: 'Acts of admins, oldest first',
      role: 'admin',
      answer: schema.auditOut,
      handle: () => auditView(desk.accounts.audit()),
    }),
  ];
}
