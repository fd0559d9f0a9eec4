/** What a reply can do with control once it has really been sent. There is no "nothing" in it: absent means keep. */

import type { AppId } from './ids.ts';

export type ThreadControl =
  | { readonly type: 'pass'; readonly appId: AppId }
  /** Leaves the choice of the app to Meta. Agents always name an app (DIFF-04); drivers may ask for this spelling. */
  | { readonly type: 'pass_to_default' }
  | { readonly type: 'release' };

export function sameThreadControl(a: ThreadControl | null, b: ThreadControl | null): boolean {
  if (a === null || b === null) return a === b;
  if (a.type === 'pass' && b.type === 'pass') return a.appId === b.appId;
  return a.type === b.type;
}
