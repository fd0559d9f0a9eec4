/** Looks at Meta's side of an account as far as Graph shows it: each item with its evidence and what would help. */

import type { Account } from '../domain/account.ts';
import { findApp } from '../domain/account.ts';
import { failures } from '../domain/failure.ts';
import { seenInFeatureStatus } from '../domain/observations.ts';
import type { AccountsBook } from './accounts-book.ts';
import type { GraphClient } from './ports.ts';

export type HealthItem = {
  readonly id:
    | 'token'
    | 'routing_at_meta'
    | 'subscriptions'
    | 'own_app_listed'
    | 'default_app'
    | 'take_permission';
  readonly state: 'ok' | 'bad' | 'unknown';
  readonly evidence: string;
  readonly fix: string | null;
  readonly checkedAt: number | null;
};

/** Setup preconditions of CR §1.1: without these fields the desk is deaf in some situation. */
export const fieldsNeeded = [
  'messages',
  'messaging_postbacks',
  'messaging_referrals',
  'messaging_handovers',
  'standby',
  'message_echoes',
];

const settingsHint = 'Choose the default app in the page’s settings at Meta: Conversation routing.';

export async function checkHealth(options: {
  account: Account;
  accounts: AccountsBook;
  graph: GraphClient | null;
  now: number;
}): Promise<readonly HealthItem[]> {
  const { account, accounts, graph, now } = options;
  const live = graph
    ? await liveItems(account, accounts, graph, now)
    : [bad('token', 'no page access token is set up', 'Connect the page.', now)];
  const fresh = accounts.get(account.id);
  return [...live, ownAppListed(fresh, now), defaultApp(fresh), takePermission(fresh)];
}

async function liveItems(
  account: Account,
  accounts: AccountsBook,
  graph: GraphClient,
  now: number,
): Promise<HealthItem[]> {
  const status = await graph.routingOn();
  if (status.kind === 'unknown') {
    return [unknown('token', status.why, now), unknown('routing_at_meta', status.why, now)];
  }
  if (status.kind === 'refused') {
    const { sentence, fix } = failures[status.failure.cause];
    const text = `${sentence} (${status.failure.message})`;
    const token =
      status.failure.cause === 'token_invalid' ? bad('token', text, fix, now) : unknown('token', text, now);
    return [token, unknown('routing_at_meta', text, now)];
  }
  accounts.observe(account.id, [seenInFeatureStatus(status.value)]);
  const routing = seenInFeatureStatus(status.value).evidence;
  return [
    ok('token', 'Graph answered with it', now),
    // DIFF-06: enabling here never sets Meta; the two are told apart and compared.
    status.value ? ok('routing_at_meta', routing, now) : bad('routing_at_meta', routing, settingsHint, now),
    await subscriptions(account, graph, now),
  ];
}

/** F-04, F-12: the page-level subscription decides what is heard, and names what is missing. */
async function subscriptions(account: Account, graph: GraphClient, now: number): Promise<HealthItem> {
  const fields = await graph.subscribedFields(account.ownAppId);
  if (fields.kind !== 'ok') {
    return unknown('subscriptions', fields.kind === 'unknown' ? fields.why : fields.failure.message, now);
  }
  const { value } = fields;
  const missing = value === null ? fieldsNeeded : fieldsNeeded.filter((field) => !value.includes(field));
  return missing.length === 0
    ? ok('subscriptions', 'the page sends every field the desk uses', now)
    : bad(
        'subscriptions',
        `the page does not send: ${missing.join(', ')}`,
        'Subscribe the app to these fields.',
        now,
      );
}

/** SEED-63: an own id that stands in no entry leaves passes to this app unrecognised. */
function ownAppListed(account: Account, now: number): HealthItem {
  if (account.ownAppId === null) {
    return unknown('own_app_listed', 'this account has no app id set up', now);
  }
  const listed = findApp(account, account.ownAppId);
  return listed
    ? ok('own_app_listed', `${listed.appId} is listed as ${listed.name}`, now)
    : bad(
        'own_app_listed',
        `this app’s own id ${account.ownAppId} is not among the Connected Apps`,
        'Add it, or correct the Application ID that was mistyped.',
        now,
      );
}

/** F-89, DIFF-27: the role entered here against what Meta’s answers show. */
function defaultApp(account: Account): HealthItem {
  const { state, evidence, at } = account.seen.defaultApp;
  const listed = account.apps.find((app) => app.role === 'default') ?? null;
  if (state === 'unknown') return unknown('default_app', evidence, at);
  const listedSelf = listed !== null && listed.appId === account.ownAppId;
  if (listed === null || (state === 'self') === listedSelf) return ok('default_app', evidence, at);
  const text = `${evidence}; the default app listed here is ${listed.name}`;
  return bad('default_app', text, 'Correct the roles here, or the default app at Meta.', at);
}

function takePermission(account: Account): HealthItem {
  const { state, evidence, at } = account.seen.take;
  if (state === 'off' && account.takePermission) {
    return bad(
      'take_permission',
      evidence,
      'Switch on “take control of conversations” for this app at Meta: Conversation routing, Partner apps.',
      at,
    );
  }
  return state === 'unknown' ? unknown('take_permission', evidence, at) : ok('take_permission', evidence, at);
}

type Id = HealthItem['id'];
function ok(id: Id, evidence: string, checkedAt: number | null): HealthItem {
  return { id, state: 'ok', evidence, fix: null, checkedAt };
}
function bad(id: Id, evidence: string, fix: string, checkedAt: number | null): HealthItem {
  return { id, state: 'bad', evidence, fix, checkedAt };
}
/** F-97: a check that could not be made is told as that, and is never an alarm. */
function unknown(id: Id, evidence: string, checkedAt: number | null): HealthItem {
  return { id, state: 'unknown', evidence, fix: null, checkedAt };
}
