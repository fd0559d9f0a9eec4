/** People and Instagram accounts as the control plane and world files take them. */

import { z } from 'zod';
import type { PersonDetails } from '../domain/world.ts';
import { idInput } from './input.ts';

const shortText = z.string().min(1).max(100);

/** What a profile tells beyond the name; whatever is left out is made from the name. */
export const personDetailsShape = {
  first_name: shortText.optional(),
  last_name: shortText.optional(),
  username: z
    .string()
    .regex(/^[a-z0-9._]{1,30}$/, 'expected 1 to 30 lower-case letters, digits, dots or underscores')
    .optional(),
  timezone: z
    .number()
    .min(-24, 'expected hours east of UTC')
    .max(24, 'expected hours east of UTC')
    .optional(),
  gender: shortText.optional(),
  profile_pic: z.url('expected an address').optional(),
  tester: z.boolean().optional(),
};

const DETAILS = [
  'first_name',
  'last_name',
  'username',
  'timezone',
  'gender',
  'profile_pic',
  'tester',
] as const;

type GivenDetails = { readonly [Name in keyof PersonDetails]?: PersonDetails[Name] | undefined };

/** Only what was given. */
export function detailsOf(input: GivenDetails): { details?: PersonDetails } {
  const given = DETAILS.filter((name) => input[name] !== undefined);
  return given.length === 0 ? {} : { details: Object.fromEntries(given.map((name) => [name, input[name]])) };
}

/** The Instagram professional account of a page. */
export const instagramInput = z.strictObject({
  id: idInput.optional(),
  username: z
    .string()
    .regex(/^[a-z0-9._]{1,30}$/, 'expected 1 to 30 lower-case letters, digits, dots or underscores'),
});
