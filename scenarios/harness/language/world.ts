/** The `world` block: the control plane's world file, plus who plays each app. */
import { z } from 'zod';
import { name, variable } from './terms.ts';

const adId = z.string().regex(/^[A-Za-z0-9_-]+$/, 'expected letters, digits, _ and -');

export const routing = z.strictObject({
  default_app: z.union([name, z.null()]).optional(),
  social: name.optional(),
  links: z.array(z.strictObject({ name: z.string().optional(), ref: z.string(), app: name })).optional(),
  campaigns: z
    .array(
      z.strictObject({
        ad_id: adId,
        title: z.string().optional(),
        app: name.optional(),
        /** Meta does not refuse a strange number of days, it reads it as one; neither do we. */
        days: z.union([z.number(), variable]).optional(),
        kind: z.enum(['click_to_message', 'sponsored', 'lead']).optional(),
        questions: z.array(z.string().min(1)).min(1).optional(),
        summary: z.boolean().optional(),
        stop_keywords: z.array(z.string().min(1)).optional(),
        may_interrupt: z.boolean().optional(),
      }),
    )
    .optional(),
  /** The app that the edition before the switch gave the first message to; counts under the reading `profile: h2`. */
  primary_receiver: name.optional(),
});
export type Routing = z.infer<typeof routing>;

export const playedBy = z.enum(['subject', 'harness', 'reference']);
export type PlayedBy = z.infer<typeof playedBy>;

const appSetting = z.strictObject({
  played_by: playedBy,
  name: z.string().optional(),
  subscribed_fields: z.array(z.string()).optional(),
  can_take_control: z.boolean().optional(),
  access_all: z.boolean().optional(),
  human_agent: z.boolean().optional(),
  /** A program with a driver does what it does by itself, too, not only what it is asked for. */
  by_itself: z.boolean().optional(),
});
export type AppSetting = z.infer<typeof appSetting>;

const pageSetting = z.strictObject({
  name: z.string().optional(),
  apps: z.array(name).min(1),
  routing: routing.optional(),
});

const personSetting = z.strictObject({ name: z.string().optional(), locale: z.string().optional() });

export const world = z.strictObject({
  apps: z.record(name, appSetting),
  pages: z.record(name, pageSetting),
  people: z.record(name, personSetting),
});
export type World = z.infer<typeof world>;
