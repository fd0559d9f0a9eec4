/** What the properties of the Messenger profile may be, as the OpenAPI document tells it. */

import { z } from 'zod';
import {
  GREETING_LENGTH_MAX,
  ICE_BREAKERS_MAX,
  MENU_ITEMS_MAX,
  MENU_TITLE_LENGTH_MAX,
  WHITELISTED_DOMAINS_MAX,
} from '../domain/limits.ts';
import type { PROFILE_PROPERTIES } from '../domain/profile.ts';
import { address, SHAPES } from './shapes.ts';

const text = (max = 2000) => z.string().min(1).max(max);
const payload = text(1000);
const locale = text().meta({ description: 'Each once; "default" for everybody else.' });

const questions = z
  .array(z.object({ question: text(), payload }))
  .min(1)
  .max(ICE_BREAKERS_MAX);

const title = text(MENU_TITLE_LENGTH_MAX);
const menuItem = z.discriminatedUnion('type', [
  z.object({ type: z.literal('postback'), title, payload }),
  z.object({ type: z.literal('web_url'), title, url: address }),
]);

export const PROFILE_SHAPES: { readonly [Name in (typeof PROFILE_PROPERTIES)[number]]: z.ZodType } = {
  get_started: z.object({ payload }).register(SHAPES, { id: 'GetStarted' }),
  greeting: z
    .array(z.object({ locale, text: text(GREETING_LENGTH_MAX) }))
    .min(1)
    .register(SHAPES, { id: 'Greeting' }),
  ice_breakers: z
    .union([questions, z.array(z.object({ locale, call_to_actions: questions })).min(1)])
    .register(SHAPES, {
      id: 'IceBreakers',
      description: 'A flat list of questions, or one for each locale, among them the default one.',
    }),
  persistent_menu: z
    .array(
      z.object({
        locale,
        composer_input_disabled: z.boolean().optional(),
        call_to_actions: z.array(menuItem).min(1).max(MENU_ITEMS_MAX),
      }),
    )
    .min(1)
    .register(SHAPES, { id: 'PersistentMenu' }),
  whitelisted_domains: z
    .array(z.string().regex(/^https:\/\//))
    .min(1)
    .max(WHITELISTED_DOMAINS_MAX)
    .register(SHAPES, { id: 'WhitelistedDomains', description: 'https:// and a full domain name each.' }),
  account_linking_url: z
    .string()
    .regex(/^https:\/\/[^\s/]+/)
    .register(SHAPES, { id: 'AccountLinkingUrl' }),
  commands: z
    .array(z.object({ locale, commands: z.array(z.object({ name: text(), description: text() })).min(1) }))
    .min(1)
    .register(SHAPES, { id: 'Commands' }),
};
