/** The desk's technical limits, with unit and source, and the shape of an account's set-up. */

import { z } from 'zod';

/** Told in /openapi.json and by the driver; kept in step with the package. */
export const deskVersion = '0.1.0';
export const hostDefault = '127.0.0.1';
/** design: the desk listens here when started on its own. */
export const portDefault = 4100;
export const graphUrlDefault = 'https://graph.facebook.com';
/** API-1.1: the newest version of the documents this was written from. */
export const graphVersionDefault = 'v26.0';

/** Longest wait for one Graph answer; after it the outcome is unknown. */
export const graphTimeoutMs = 10_000;
/** Graph connections per account. */
export const graphConnectionsMax = 8;
/** Meta batches up to 1000 updates in one body (API-3.2); this leaves 4 kB for each. */
export const webhookBytesMax = 4 * 1024 * 1024;
/** Bodies of the desk's own API. */
export const apiBytesMax = 256 * 1024;
/** Cases in one answer. */
export const casesPageMax = 200;
/** Quiet time after which a changed file is written; many changes in it make one write. */
export const writeDelayMs = 20;
/** Quiet time after which the backlog of webhooks is emptied, once everything in it is done and written. */
export const backlogQuietMs = 2_000;
/** Answers remembered per driver run for repeated calls. */
export const driverAnswersMax = 10_000;
export const clockTimeoutMs = 5_000;
export const clockReconnectMs = 500;
/** Rounds of asking the owner again while news keeps coming in. */
export const probeRoundsMax = 3;

const digits = z.string().regex(/^\d{1,32}$/, 'expected a string of digits');

export const accountSetupSchema = z.strictObject({
  channel: z.enum(['facebook', 'instagram']),
  id: digits,
  name: z.string().min(1),
  graph_url: z.url().optional(),
  graph_version: z
    .string()
    .regex(/^v\d+\.\d+$/, 'expected a version such as v26.0')
    .optional(),
  app_id: digits.optional(),
  app_secret: z.string().min(1).optional(),
  page_access_token: z.string().min(1).optional(),
  verify_token: z.string().min(1).optional(),
});
export type DeskAccount = z.infer<typeof accountSetupSchema>;

export const apiKeySchema = z.strictObject({
  key: z.string().min(8, 'expected at least 8 characters'),
  role: z.enum(['admin', 'agent']),
  name: z.string().min(1).optional(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
