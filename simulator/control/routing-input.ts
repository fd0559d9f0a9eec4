/** A page’s routing as the control plane takes it. In a world file apps are named, elsewhere they are ids. */

import { z } from 'zod';
import { type AppId, INBOX_APP } from '../domain/ids.ts';
import type { Campaign, LeadSettings, LinkRoute } from '../domain/world.ts';

const appReference = z.union([z.string().min(1), z.number().int()]).transform(String);
export const refInput = z.string().regex(/^[A-Za-z0-9_=-]{1,2000}$/, 'expected letters, digits, -, _ or =');
export const adId = z
  .union([z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected letters, digits, - or _'), z.number().int()])
  .transform(String);

const campaign = z
  .strictObject({
    ad_id: adId,
    title: z.string().nullable().optional(),
    kind: z.enum(['click_to_message', 'sponsored', 'lead']).default('click_to_message'),
    app: appReference.nullable().optional(),
    days: z.number().nullable().optional(),
    questions: z.array(z.string().min(1)).min(1).max(20).optional(),
    summary: z.boolean().optional(),
    stop_keywords: z.array(z.string().min(1)).max(20).optional(),
    may_interrupt: z.boolean().optional(),
  })
  .superRefine((given, context) => {
    for (const member of ['questions', 'summary', 'stop_keywords', 'may_interrupt'] as const) {
      if (given.kind === 'lead' || given[member] === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [member],
        message: 'belongs to campaigns of kind "lead" only',
      });
    }
  });

export const routingInput = z.strictObject({
  default_app: appReference.nullable().optional(),
  social: appReference.nullable().optional(),
  links: z
    .array(z.strictObject({ name: z.string().min(1).optional(), ref: refInput, app: appReference }))
    .optional(),
  campaigns: z.array(campaign).optional(),
  primary_receiver: appReference.nullable().optional(),
});

export type RoutingInput = z.output<typeof routingInput>;

export interface RoutingSetting {
  readonly default_app?: AppId | null;
  readonly social: AppId | null;
  readonly links: readonly LinkRoute[];
  readonly campaigns: readonly Campaign[];
  readonly primary_receiver: AppId | null;
}

/** What a lead ad asks when nobody says. */
const QUESTIONS: readonly string[] = ['What is your name?'];

/** `resolve` turns an app’s name or id into its id and throws when there is none; `inbox` always means the inbox. */
export function routingSetting(
  input: RoutingInput,
  resolve: (reference: string, path: string) => AppId,
): RoutingSetting {
  const app = (reference: string | null | undefined, path: string) => {
    if (reference === null || reference === undefined) return null;
    return reference === 'inbox' ? INBOX_APP : resolve(reference, path);
  };
  const required = (reference: string, path: string) =>
    reference === 'inbox' ? INBOX_APP : resolve(reference, path);
  const { default_app, social, links, campaigns, primary_receiver } = input;
  return {
    ...(default_app === undefined ? {} : { default_app: app(default_app, 'default_app') }),
    social: app(social, 'social'),
    links: (links ?? []).map((link, index) => ({
      name: link.name ?? link.ref,
      ref: link.ref,
      app: required(link.app, `links[${index}].app`),
    })),
    campaigns: (campaigns ?? []).map((given, index) => ({
      ad_id: given.ad_id,
      title: given.title ?? null,
      kind: given.kind,
      app: app(given.app, `campaigns[${index}].app`),
      days: given.days ?? null,
      lead: given.kind === 'lead' ? leadSettings(given) : null,
    })),
    primary_receiver: app(primary_receiver, 'primary_receiver'),
  };
}

function leadSettings(given: z.output<typeof campaign>): LeadSettings {
  return {
    questions: given.questions ?? QUESTIONS,
    summary: given.summary ?? false,
    stop_keywords: given.stop_keywords ?? [],
    may_interrupt: given.may_interrupt ?? false,
  };
}
