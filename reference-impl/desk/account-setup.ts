/** Turns an account's set-up into what the desk is built from: its Graph client and its share in the webhook. */

import type { DeskAccount } from './config.ts';
import { graphConnectionsMax, graphUrlDefault, graphVersionDefault } from './config.ts';
import type { PageId } from './domain/ids.ts';
import { parseAppId, parsePageId } from './domain/ids.ts';
import type { DeskLink } from './engine/desk.ts';
import { createGraphClient } from './meta/graph-client.ts';
import type { WebhookParty } from './meta/webhook-receiver.ts';

export function linkOf(account: DeskAccount, timeoutMs: number): DeskLink {
  const page = pageIdOf(account);
  const token = account.page_access_token ?? null;
  const graph =
    token === null
      ? null
      : createGraphClient({
          graphUrl: account.graph_url ?? graphUrlDefault,
          version: account.graph_version ?? graphVersionDefault,
          page,
          accessToken: token,
          appSecret: account.app_secret ?? null,
          timeoutMs,
          connectionsMax: graphConnectionsMax,
        });
  return {
    graph,
    setup: {
      id: page,
      channel: account.channel,
      name: account.name,
      ownAppId: account.app_id === undefined ? null : parseAppId(account.app_id),
      connected: token !== null,
    },
  };
}

export function partyOf(account: DeskAccount): WebhookParty {
  return {
    page: pageIdOf(account),
    appSecret: account.app_secret ?? null,
    verifyToken: account.verify_token ?? null,
  };
}

function pageIdOf(account: DeskAccount): PageId {
  const page = parsePageId(account.id);
  if (!page) throw new Error(`account id ${account.id} is not a string of digits`);
  return page;
}
