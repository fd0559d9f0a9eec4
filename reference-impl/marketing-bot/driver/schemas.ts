// What the driver's doors take. Unknown members pass, since the contract may grow.
import { z } from 'zod';
import { appId, pageId, psid } from '../domain/ids.ts';
import { rulesSchema } from '../rules-body.ts';

const digits = (what: string) => z.string().regex(/^[0-9]{1,32}$/, `expected ${what}: digits`);
/** The last instant with a year of four digits; dates far beyond it cannot be written down. */
const instantMaxMs = 253_402_300_799_999;
const instantSchema = z
  .union([z.iso.datetime({ offset: true }), z.number().int().min(0).max(instantMaxMs)], {
    error: 'expected an instant: ISO 8601 text or ms since the epoch',
  })
  .transform((instant) => (typeof instant === 'number' ? instant : Date.parse(instant)));

const nameSchema = z.string().min(1, 'expected a name').max(300);

/** Where a call belongs; (run, seq) makes it idempotent. */
const placeSchema = z.looseObject({
  run: nameSchema,
  cell: nameSchema,
  seq: z.number().int().nonnegative().optional(),
});

export const worldSchema = placeSchema.extend({
  page_id: digits('a page id').transform(pageId),
  app_id: digits('an app id').transform(appId),
  app_secret: z.string().min(1),
  page_access_token: z.string().min(1),
  verify_token: z.string().min(1),
  graph_url: z.url({ protocol: /^https?$/ }),
  graph_version: z.string().default('v26.0'),
  role: z.string().optional(),
  default_app_id: digits('the id of the default app').transform(appId).optional(),
  clock: z.looseObject({ mode: z.enum(['virtual', 'real']), now: instantSchema }),
  flow: z.boolean().default(false),
  rules: rulesSchema.optional(),
  check_interval_seconds: z.number().positive().max(3600).optional(),
});

const personSchema = placeSchema.extend({ psid: digits('a PSID').transform(psid) });
const noteSchema = z.string().max(2000).optional();

export const replySchema = personSchema.extend({
  text: z.string().min(1, 'expected a text').max(2000),
  parts: z.array(z.string().min(1).max(2000)).max(20).optional(),
  hand_over: z
    .looseObject({
      to: z
        .string()
        .regex(/^(none|default|release|[0-9]{1,32})$/, 'expected none, default, release or an app id'),
      spelled: z.enum(['omitted', 'named']).optional(),
    })
    .optional(),
  messaging_type: z.enum(['RESPONSE', 'UPDATE', 'MESSAGE_TAG', 'UTILITY']).optional(),
  tag: z.string().min(1).max(100).optional(),
});

export const retrySchema = placeSchema.extend({ act: nameSchema });
export const passSchema = personSchema.extend({
  app_id: digits('an app id').transform(appId).optional(),
  metadata: noteSchema,
});
export const noteOnlySchema = personSchema.extend({ metadata: noteSchema });
export const releaseSchema = personSchema;
export const extendSchema = personSchema.extend({ seconds: z.number().int() });
export const settleSchema = placeSchema.extend({
  until: instantSchema.optional(),
  now: instantSchema.optional(),
});
export const clockSchema = placeSchema.partial({ cell: true }).extend({ now: instantSchema });

export type WorldBody = z.output<typeof worldSchema>;
export type ReplyBody = z.output<typeof replySchema>;
