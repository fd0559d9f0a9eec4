/** A page’s routing as the control plane takes it. In a world file apps are named, elsewhere they are ids. */

import { z } from 'zod';
import type { CampaignSetting } from '../domain/events.ts';
import { type AppId, asAppId, INBOX_APP } from '../domain/ids.ts';
import type { LinkRoute } from '../domain/world.ts';

const appReference = z.union([z.string().min(1), z.number().int()]).transform(String);
const ref = z.string().regex(/^[A-Za-z0-9_=-]{1,2000}$/, 'expected letters, digits, -, _ or =');
export const adId = z
  .union([z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected letters, digits, - or _'), z.number().int()])
  .transform(String);

export const routingInput = z.strictObject({
  default_app: appReference.nullable().optional(),
  social: appReference.nullable().optional(),
  links: z.array(z.strictObject({ name: z.string().min(1).optional(), ref, app: appReference })).optional(),
  campaigns: z
    .array(
      z.strictObject({
        ad_id: adId,
        title: z.string().optional(),
        kind: z.literal('click_to_message').optional(),
        app: appReference.nullable().optional(),
        days: z.number().optional(),
      }),
    )
    .optional(),
});

export interface RoutingSetting {
  readonly default_app?: AppId | null;
  readonly social: AppId | null;
  readonly links: readonly LinkRoute[];
  readonly campaigns: readonly CampaignSetting[];
}

/** `resolve` turns an app’s name or id into its id and throws when there is none; `inbox` always means the inbox. */
export function routingSetting(
  input: z.output<typeof routingInput>,
  resolve: (reference: string, path: string) => AppId,
): RoutingSetting {
  const app = (reference: string, path: string) =>
    reference === 'inbox' ? INBOX_APP : resolve(reference, path);
  const { default_app, social, links, campaigns } = input;
  return {
    ...(default_app === undefined
      ? {}
      : { default_app: default_app === null ? null : app(default_app, 'default_app') }),
    social: social === undefined || social === null ? null : app(social, 'social'),
    links: (links ?? []).map((link, index) => ({
      name: link.name ?? link.ref,
      ref: link.ref,
      app: app(link.app, `links[${index}].app`),
    })),
    campaigns: (campaigns ?? []).map((campaign, index) => ({
      ad_id: campaign.ad_id,
      title: campaign.title ?? null,
      app:
        campaign.app === undefined || campaign.app === null
          ? null
          : app(campaign.app, `campaigns[${index}].app`),
      days: campaign.days ?? null,
    })),
  };
}

/** An app id as it stands. */
export function appById(reference: string): AppId {
  return asAppId(reference);
}
