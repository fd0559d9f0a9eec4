// What the bot has to be told to run, checked at the door; defaults are visible here.
import { z } from 'zod';
import { appId, pageId } from './domain/ids.ts';

/** The declared interval of the periodic check (SEED-18), on the bot's clock. */
export const checkIntervalSecondsDefault = 30;

const digits = (what: string) => z.string().regex(/^[0-9]{1,32}$/, `expected ${what}: digits`);
const httpUrl = (what: string) =>
  z.url({ protocol: /^https?$/, error: `expected ${what}, an http or https address` });

const pageSchema = z.strictObject({
  page_id: digits('a page id').transform(pageId),
  app_id: digits('the id of this app').transform(appId),
  app_secret: z.string().min(1, 'expected the app secret'),
  page_access_token: z.string().min(1, 'expected a page access token'),
  verify_token: z.string().min(1, 'expected the verify token of the webhook'),
  graph_url: httpUrl('the address of the Graph API'),
  graph_version: z
    .string()
    .regex(/^v\d+\.\d+$/, 'expected a version such as v26.0')
    .default('v26.0'),
  /** The app that a pass to the default app is spelled with; left out, Meta picks it. */
  default_app_id: digits('the id of the default app').transform(appId).optional(),
});

export const botConfigSchema = z.strictObject({
  host: z.string().default('127.0.0.1'),
  port: z.number().int().min(0).max(65_535).default(0),
  /** Absent: everything in memory. */
  dataDir: z.string().min(1).optional(),
  driver: z.boolean().default(false),
  /** The driver asks for this bearer token when there is one. */
  driverToken: z.string().min(1).optional(),
  clockUrl: httpUrl('the address of a clock').optional(),
  checkIntervalSeconds: z.number().positive().max(3600).default(checkIntervalSecondsDefault),
  pages: z.array(pageSchema).max(1000),
});

export type BotConfig = z.input<typeof botConfigSchema>;
export type PageConfig = z.output<typeof pageSchema>;
