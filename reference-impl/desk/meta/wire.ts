/** Meta's webhook bodies as they come: spelling and shapes are Meta's, unknown members are let through. */

import { z } from 'zod';

/** Ids come as strings and as numbers, mixed (CR OQ-9). */
const id = z.union([z.string(), z.number()]).transform(String);
const idOrNull = id.nullish().transform((value) => value ?? null);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

/** Two samples of Meta carry seconds where milliseconds are meant (CR §6); no real event is from 1973. */
const secondsBelow = 100_000_000_000;
/** The last instant with a year of four digits. Beyond it dates cannot be written down, so such a number is none. */
const instantMax = 253_402_300_799_999;
const instant = z.coerce
  .number()
  .min(0)
  .max(instantMax)
  .transform((value) => (value < secondsBelow ? value * 1000 : value));

const referral = z.looseObject({
  source: text,
  type: text,
  ref: text,
  ad_id: idOrNull,
  ads_context_data: z.looseObject({ ad_title: text }).nullish(),
});
export type WireReferral = z.infer<typeof referral>;

const attachment = z.looseObject({
  type: z.string().catch('unknown'),
  payload: z.looseObject({ url: text }).nullish(),
});
export type WireAttachment = z.infer<typeof attachment>;

const message = z.looseObject({
  mid: z.string(),
  text,
  is_echo: z.boolean().optional(),
  app_id: idOrNull,
  metadata: text,
  ai_generated: z.boolean().optional(),
  attachments: z.array(attachment).nullish(),
  referral: referral.nullish(),
});

const postback = z.looseObject({
  mid: z.string().optional(),
  title: text,
  payload: text,
  referral: referral.nullish(),
});

/** F-38: metadata comes as text, as JSON text, or already parsed. */
const metadata = z
  .unknown()
  .transform((value) =>
    value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value),
  );
const handover = z.looseObject({
  previous_owner_app_id: idOrNull,
  new_owner_app_id: id,
  metadata: metadata.optional(),
});
const request = z.looseObject({ requested_owner_app_id: id, metadata: metadata.optional() });
const receipt = z.looseObject({ watermark: instant });

const party = z.looseObject({ id: id.optional() });

export const wireEventSchema = z.looseObject({
  sender: party.optional(),
  recipient: party.optional(),
  // What a person said is not lost to a nonsensical instant; the entry's time stands in for it.
  timestamp: instant.optional().catch(undefined),
  message: message.optional(),
  postback: postback.optional(),
  referral: referral.optional(),
  pass_thread_control: handover.optional(),
  take_thread_control: handover.optional(),
  request_thread_control: request.optional(),
  delivery: receipt.optional(),
  read: receipt.optional(),
});
export type WireEvent = z.infer<typeof wireEventSchema>;

/** F-02: an entry may carry `messaging`, `standby`, both or neither; single events are parsed one by one. */
export const wireBodySchema = z.looseObject({
  object: z.string(),
  entry: z.array(
    z.looseObject({
      id,
      time: instant.optional().catch(undefined),
      messaging: z.array(z.unknown()).optional(),
      standby: z.array(z.unknown()).optional(),
    }),
  ),
});
