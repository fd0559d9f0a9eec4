// The part of Meta's webhook wire format that the bot reads; anything it does not know passes through untouched (P-04).
import { z } from 'zod';

/** Ids come as text or as numbers (DIFF-16). A number past 2^53 has lost digits before anyone could object. */
const idSchema = z.union([z.string(), z.number().int().nonnegative()]).transform(String);
/** The last instant with a year of four digits. Beyond it dates cannot be written down, so such a number is none. */
const instantMaxMs = 253_402_300_799_999;
/** What a person said is not lost to a nonsensical instant; the next best one stands in for it. */
const instantSchema = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number)])
  .pipe(z.number().min(0).max(instantMaxMs))
  .optional()
  .catch(undefined);

const referralSchema = z.looseObject({
  source: z.string().optional(),
  type: z.string().optional(),
  ref: z.string().optional(),
  ad_id: idSchema.optional(),
});

const controlSchema = z.looseObject({
  previous_owner_app_id: idSchema.nullish(),
  new_owner_app_id: idSchema,
  // F-38: comes back as text, or already parsed.
  metadata: z.unknown().optional(),
});

export const messagingItemSchema = z.looseObject({
  sender: z.looseObject({ id: idSchema.optional() }).optional(),
  recipient: z.looseObject({ id: idSchema.optional() }).optional(),
  timestamp: instantSchema,
  message: z
    .looseObject({
      mid: z.string(),
      text: z.string().optional(),
      is_echo: z.boolean().optional(),
      app_id: idSchema.nullish(),
      metadata: z.string().optional(),
      referral: referralSchema.optional(),
    })
    .optional(),
  postback: z
    .looseObject({
      mid: z.string().optional(),
      title: z.string().optional(),
      payload: z.string().optional(),
      referral: referralSchema.optional(),
    })
    .optional(),
  referral: referralSchema.optional(),
  pass_thread_control: controlSchema.optional(),
  take_thread_control: controlSchema.optional(),
  request_thread_control: z
    .looseObject({ requested_owner_app_id: idSchema, metadata: z.unknown().optional() })
    .optional(),
});

/** Items are parsed one by one, so that one odd item does not cost the others of its batch. */
export const envelopeSchema = z.looseObject({
  object: z.string(),
  entry: z.array(
    z.looseObject({
      id: idSchema,
      time: instantSchema,
      messaging: z.array(z.unknown()).optional(),
      standby: z.array(z.unknown()).optional(),
    }),
  ),
});

export type MessagingItem = z.output<typeof messagingItemSchema>;
export type Referral = z.output<typeof referralSchema>;
export type Envelope = z.output<typeof envelopeSchema>;
