/** What stands before the rules of messaging: a living token, a proof where the app asks for one, the permission. */

import type { GraphCommand } from '../domain/commands.ts';
import type { Rejection } from '../domain/rejections.ts';
import type { App, TokenState } from '../domain/world.ts';
import type { GraphCall } from '../judge-call.ts';
import type { Caller } from '../worlds.ts';

/** The permission that each command needs; null for what any token may do (API §1.11). */
const PERMISSIONS: { readonly [Do in GraphCommand['do']]: string | null } = {
  Send: 'pages_messaging',
  SenderAct: 'pages_messaging',
  Upload: 'pages_messaging',
  PutPersona: 'pages_messaging',
  ReadPersonas: 'pages_messaging',
  ReadPersona: 'pages_messaging',
  DeletePersona: 'pages_messaging',
  Pass: 'pages_messaging',
  Release: 'pages_messaging',
  Take: 'pages_messaging',
  Request: 'pages_messaging',
  Extend: 'pages_messaging',
  ReadThreadOwner: 'pages_messaging',
  ReadSecondaryReceivers: 'pages_messaging',
  ReadConversations: 'pages_messaging',
  ReadConversation: 'pages_messaging',
  ReadMessage: 'pages_messaging',
  ReadPerson: 'pages_messaging',
  ReadUserSettings: 'pages_messaging',
  PutUserSettings: 'pages_messaging',
  ReadProfile: 'pages_messaging',
  PutProfile: 'pages_messaging',
  DeleteProfile: 'pages_messaging',
  ReadPage: null,
  Subscribe: 'pages_manage_metadata',
  Unsubscribe: 'pages_manage_metadata',
  ReadSubscribers: 'pages_manage_metadata',
  PutSubscription: null,
  DeleteSubscription: null,
  ReadSubscriptions: null,
};

/**
 * The call as it may be judged. A dead token and a missing proof come before everything else, a missing permission only
 * after the shape of the parameters (API-089).
 */
export function gated(call: GraphCall, caller: Caller, hasProof: boolean): GraphCall {
  const app = caller.engine.world.apps.get(caller.app);
  const refusal = gateRefusal(call, app, tokenStateOf(caller), hasProof);
  return refusal === null ? call : { ...call, command: refusal };
}

function gateRefusal(
  call: GraphCall,
  app: App | undefined,
  token: TokenState,
  hasProof: boolean,
): Rejection | null {
  if (token !== 'valid') return { name: 'TokenDead', state: token };
  if (app === undefined) return null;
  if (app.require_proof && !hasProof) return { name: 'ProofMissing' };
  if (!('do' in call.command)) return null;
  const permission = PERMISSIONS[call.command.do];
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
