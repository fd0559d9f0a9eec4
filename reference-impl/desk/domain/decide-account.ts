/** The rules of an account: enabling is one way, apps are metadata, the permission comes last. */

import type { Account, ConnectedApp } from './account.ts';
import { findApp } from './account.ts';
import type { AccountCommand } from './commands.ts';
import type { AccountEvent } from './events.ts';
import type { AccountRefusal, Decision } from './refusals.ts';
import { accept, refuse } from './refusals.ts';

type AccountDecision = Decision<AccountEvent, AccountRefusal>;
type Of<Type extends AccountCommand['type']> = Extract<AccountCommand, { type: Type }>;

export function decideAccount(account: Account, command: AccountCommand, now: number): AccountDecision {
  if (command.type === 'Observe') return observe(account, command, now);
  // SEED-25: the option exists for Facebook accounts only.
  if (account.channel !== 'facebook') {
    return refuse({ kind: 'ChannelNotSupported', channel: account.channel });
  }
  if (command.type === 'EnableRouting') {
    // SEED-32: a second call gives the same result and no second audit entry.
    return account.enabled ? accept() : accept({ type: 'RoutingEnabled', at: now, by: command.by });
  }
  // SEED-38, SEED-52: everything else needs Conversation Routing enabled here first.
  if (!account.enabled) return refuse({ kind: 'NotEnabled' });
  switch (command.type) {
    case 'DisableRouting':
      // SEED-31: Meta has no way back to Handover Protocol, so there is none here.
      return refuse({ kind: 'Irreversible' });
    case 'AddApp':
      return addApp(account, command, now);
    case 'ChangeApp':
      return changeApp(account, command, now);
    case 'RemoveApp':
      return findApp(account, command.appId)
        ? accept({ type: 'AppRemoved', appId: command.appId, at: now, by: command.by })
        : refuse({ kind: 'AppNotFound', appId: command.appId });
    case 'GrantTake':
      // SEED-52: enabled and configured.
      if (account.apps.length === 0) return refuse({ kind: 'NotConfigured' });
      return account.takePermission ? accept() : accept({ type: 'TakeGranted', at: now, by: command.by });
    case 'WithdrawTake':
      return account.takePermission ? accept({ type: 'TakeWithdrawn', at: now, by: command.by }) : accept();
    default:
      return command satisfies never;
  }
}

function addApp(account: Account, command: Of<'AddApp'>, now: number): AccountDecision {
  const app: ConnectedApp = { appId: command.appId, name: command.name, role: command.role };
  const conflict = conflictOf(account.apps, app);
  return conflict ? refuse(conflict) : accept({ type: 'AppAdded', app, at: now, by: command.by });
}

function changeApp(account: Account, command: Of<'ChangeApp'>, now: number): AccountDecision {
  const before = findApp(account, command.appId);
  if (!before) return refuse({ kind: 'AppNotFound', appId: command.appId });
  const after: ConnectedApp = {
    appId: command.newAppId ?? before.appId,
    name: command.name ?? before.name,
    role: command.role ?? before.role,
  };
  const others = account.apps.filter((app) => app.appId !== before.appId);
  const conflict = conflictOf(others, after);
  if (conflict) return refuse(conflict);
  const unchanged = after.appId === before.appId && after.name === before.name && after.role === before.role;
  return unchanged ? accept() : accept({ type: 'AppChanged', before, after, at: now, by: command.by });
}

/** SEED-40: an id once per page. SEED-42: exactly one default per page. */
function conflictOf(others: readonly ConnectedApp[], app: ConnectedApp): AccountRefusal | null {
  const twin = others.find((other) => other.appId === app.appId);
  if (twin) return { kind: 'AppAlreadyListed', app: twin };
  const first = others.find((other) => other.role === 'default');
  return app.role === 'default' && first ? { kind: 'DefaultAlreadyChosen', app: first } : null;
}

/** Only news is recorded, so that repeated evidence does not rewrite the account's file again and again. */
function observe(account: Account, command: Of<'Observe'>, now: number): AccountDecision {
  const known = account.seen[command.seen.subject];
  const news = known.state !== command.seen.state || known.evidence !== command.seen.evidence;
  return news ? accept({ type: 'SeenAtMeta', seen: command.seen, at: now }) : accept();
}
