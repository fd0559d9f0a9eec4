/** What stands before the rules of messaging: a living token, a proof where the app asks for one, the permission. */

import type { Rejection } from '../domain/rejections.ts';
import type { App, TokenState } from '../domain/world.ts';
import type { GraphCall } from '../judge-call.ts';
import type { Caller } from '../worlds.ts';
import type { Edge } from './edge.ts';

/**
 * The call as it may be judged. A dead token and a missing proof come before everything else, a missing permission only
 * after the shape of the parameters (API-089).
 */
export function gated(
  call: GraphCall,
  { permission }: Pick<Edge, 'permission'>,
  caller: Caller,
  hasProof: boolean,
): GraphCall {
  const app = caller.engine.world.apps.get(caller.app);
  const refusal = gateRefusal(call, permission, app, tokenStateOf(caller), hasProof);
  return refusal === null ? call : { ...call, command: refusal };
}

function gateRefusal(
  call: GraphCall,
  permission: string | null,
  app: App | undefined,
  token: TokenState,
  hasProof: boolean,
): Rejection | null {
  if (token !== 'valid') return { name: 'TokenDead', state: token };
  if (app === undefined) return null;
  if (app.require_proof && !hasProof) return { name: 'ProofMissing' };
  if (!('do' in call.command)) return null;
  if (permission !== null && !app.permissions.includes(permission)) {
    return { name: 'PermissionMissing', app: app.id, permission };
  }
  // API-047: the fields of messaging need their own permission, and one without it refuses them all.
  if (call.command.do === 'Subscribe' && !app.permissions.includes('pages_messaging')) {
    const fields = call.command.fields.filter((field) => field.startsWith('messag') || field === 'standby');
    if (fields.length > 0) return { name: 'FieldPermissionMissing', fields, permission: 'pages_messaging' };
  }
  return null;
}

function tokenStateOf(caller: Caller): TokenState {
  if (caller.kind !== 'page') return 'valid';
  return caller.engine.world.pages.get(caller.page)?.connections.get(caller.app)?.token ?? 'valid';
}
