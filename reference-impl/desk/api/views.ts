/** Renders accounts and the audit in the API's words: instants as ISO text, app ids with their configured names. */

import type { z } from 'zod';
import type { Account, ConnectedApp, Observed } from '../domain/account.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { HealthItem } from '../engine/health.ts';
import type * as schema from './schemas.ts';

export function iso(at: number): string {
  return new Date(at).toISOString();
}
export function isoOrNull(at: number | null): string | null {
  return at === null ? null : iso(at);
}

export function appView(account: Account, app: ConnectedApp): z.infer<typeof schema.appOut> {
  return { app_id: app.appId, name: app.name, role: app.role, own: app.appId === account.ownAppId };
}

export function accountView(account: Account): z.infer<typeof schema.accountOut> {
  return {
    id: account.id,
    channel: account.channel,
    name: account.name,
    own_app_id: account.ownAppId,
    connected: account.connected,
    conversation_routing: routingState(account),
  };
}

function routingState(account: Account): z.infer<typeof schema.accountOut>['conversation_routing'] {
  if (account.channel !== 'facebook') return 'not_supported';
  if (!account.enabled) return 'not_enabled';
  return account.apps.length > 0 ? 'configured' : 'enabled';
}

export function routingView(account: Account): z.infer<typeof schema.routingOut> {
  const { seen } = account;
  return {
    account_id: account.id,
    channel: account.channel,
    enabled: account.enabled !== null,
    enabled_at: isoOrNull(account.enabled?.at ?? null),
    enabled_by: account.enabled?.by ?? null,
    irreversible: true,
    own_app_id: account.ownAppId,
    apps: account.apps.map((app) => appView(account, app)),
    take_permission: {
      granted: account.takePermission !== null,
      at: isoOrNull(account.takePermission?.at ?? null),
      by: account.takePermission?.by ?? null,
    },
    at_meta: {
      routing: observedView(seen.routing),
      default_app: observedView(seen.defaultApp),
      take_control: observedView(seen.take),
    },
  };
}

function observedView(seen: Observed<string>) {
  return { state: seen.state, evidence: seen.evidence, checked_at: isoOrNull(seen.at) };
}

export function healthView(items: readonly HealthItem[]): z.infer<typeof schema.healthOut> {
  return {
    items: items.map(({ id, state, evidence, fix, checkedAt }) => ({
      id,
      state,
      evidence,
      fix,
      checked_at: isoOrNull(checkedAt),
    })),
  };
}

export function auditView(entries: readonly AuditEntry[]): z.infer<typeof schema.auditOut> {
  return {
    entries: entries.map(({ at, by, account, act, detail }) => ({
      at: iso(at),
      by,
      account_id: account,
      act,
      detail: { ...detail },
    })),
  };
}
