/** Access levels: with standard access an app exchanges messages only with people who have a role on it (API-087). */

import type { AppId, PageId, Psid } from './ids.ts';
import { personByPsid, type World } from './world.ts';

/** Whether the app may deal with whoever stands behind this PSID; what is about no person is open to every app. */
export function isWithinAccess(
  world: Pick<World, 'apps' | 'people' | 'psids'>,
  app: AppId,
  page: PageId,
  psid: Psid,
): boolean {
  if (world.apps.get(app)?.access !== 'standard') return true;
  const person = personByPsid(world, page, psid);
  return person === undefined || person.details.tester === true;
}
