/** The bodies of the conformance driver's calls. Every one says which run, cell, step and sequence it belongs to. */

import { z } from 'zod';
import { parseAppId } from '../domain/ids.ts';
import { extendSecondsMax } from '../domain/limits.ts';

/** Half a character has no UTF-8, and a name becomes part of an address. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const name = (what: string) =>
  z.coerce
    .string()
    .min(1, `expected the ${what}`)
    .refine((text) => !LONE_SURROGATE.test(text), `expected the ${what} in whole characters`);

/** `run`, `cell`, `step` and `seq` come along with each call; repeated (run, seq) get the same answer. */
export const placeSchema = z.looseObject({
  run: name('run'),
  cell: name('cell'),
  step: z.unknown().optional(),
  seq: z.union([z.string(), z.number()]).optional(),
});
export type Place = z.infer<typeof placeSchema>;

const digits = z.string().regex(/^\d{1,32}$/, 'expected a string of digits');
const appIdIn = digits.transform((text, context) => {
  const id = parseAppId(text);
  if (id) return id;
  context.addIssue({ code: 'custom', message: 'expected a string of digits' });
  return z.NEVER;
});
/** The last instant with a year of four digits; dates far beyond it cannot be written down. */
const instantMax = 253_402_300_799_999;
const instant = z
  .union([
    z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
    z.number().min(0).max(instantMax),
  ])
  .describe('ISO text or epoch milliseconds');

export const worldSchema = placeSchema.extend({
  page_id: digits,
  app_id: digits,
  app_secret: z.string().min(1),
  page_access_token: z.string().min(1),
  graph_url: z.url(),
  graph_version: z
    .string()
    .regex(/^v\d+\.\d+$/)
    .optional(),
  verify_token: z.string().min(1),
  role: z.enum(['default-app', 'marketing-app', 'both', 'default', 'marketing']).default('default-app'),
  other_app_ids: z.array(appIdIn).default([]),
  default_app_id: appIdIn.nullish(),
  clock: z.looseObject({ mode: z.enum(['virtual', 'real', 'offset']), now: instant }).optional(),
});
export type WorldBody = z.output<typeof worldSchema>;

const psid = z.string().regex(/^\d{1,32}$/, 'expected the PSID as a string of digits');
const note = z.string().max(2000).optional();

export const replySchema = placeSchema.extend({
  psid,
  text: z.string().min(1),
  /** A number of parts, the text being the last, or the texts of all parts. */
  parts: z.union([z.int().min(1).max(10), z.array(z.string().min(1)).min(1).max(10)]).optional(),
  hand_over: z
    .looseObject({
      to: z.union([z.enum(['none', 'default', 'release']), appIdIn]),
      spelled: z.enum(['omitted', 'named']).optional(),
    })
    .optional(),
  messaging_type: z.enum(['RESPONSE', 'UPDATE', 'MESSAGE_TAG']).optional(),
  tag: z.string().optional(),
});
export type ReplyBody = z.output<typeof replySchema>;

export const retrySchema = placeSchema.extend({ act: z.string() });
export const controlSchema = placeSchema.extend({ psid, app_id: appIdIn.optional(), metadata: note });
export const releaseSchema = placeSchema.extend({ psid });
export const extendSchema = placeSchema.extend({ psid, seconds: z.int().min(1).max(extendSecondsMax) });
export const clockSchema = placeSchema.partial({ cell: true }).extend({ now: instant });
export const settleSchema = placeSchema
  .partial({ cell: true })
  .extend({ until: instant.optional(), now: instant.optional() });
