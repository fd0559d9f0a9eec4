/** What a batch takes (API §1.9). It is run before the table is asked, because each operation asks the table. */

import { z } from 'zod';
import type { BatchEdge } from '../edge.ts';
import { SHAPES, shapedAs } from '../shapes.ts';

export const OPERATIONS_MAX = 50;

const names = z.preprocess(
  (raw) =>
    typeof raw === 'string'
      ? raw.split(',').map((name) => name.trim())
      : Array.isArray(raw)
        ? raw.filter((name) => typeof name === 'string')
        : [],
  z.array(z.string()),
);

/** What is not a text counts as nothing. */
const optionalText = z.preprocess(
  (raw) => (typeof raw === 'string' ? raw : undefined),
  z.string().optional(),
);

export const operation = z
  .object({
    method: z
      .string()
      .default('GET')
      .transform((method) => method.toUpperCase()),
    relative_url: z.string(),
    body: optionalText,
    name: optionalText,
    depends_on: names,
    omit_response_on_success: z.preprocess((raw) => raw === true || raw === 'true', z.boolean()),
    attached_files: names,
  })
  .register(SHAPES, { id: 'Operation' });

export type Operation = z.output<typeof operation>;

export const batch = z.array(z.unknown()).max(OPERATIONS_MAX);

export const includeHeaders = z
  .preprocess((raw) => raw !== false && raw !== 'false', z.boolean())
  .meta({ default: true, description: 'Whether each element of the answer carries its headers.' });

export const BATCH_EDGE: BatchEdge = {
  on: 'batch',
  method: 'POST',
  path: '/',
  token: 'any',
  permission: null,
  params: {
    batch: batch.meta({ items: shapedAs(operation) }),
    include_headers: includeHeaders,
  },
  summary: 'Runs up to fifty calls, one after the other, and answers with a list of their answers.',
  ids: ['API-032', 'API-033', 'API-034', 'API-035', 'API-036', 'API-037', 'API-038'],
  simulated: 'whole, references to earlier answers and attached files included',
  accepted: '`headers` of an operation, which are not looked at',
};
