/**
 * Shapes of structured parameters, for readers of the OpenAPI document. The door reads these parameters by parsers that
 * know Meta’s refusals one by one; tests hold the shapes to them.
 */

import { z } from 'zod';

/** The named shapes: the components of the document. */
export const SHAPES = z.registry<{ id: string; description?: string }>();

export const SHAPES_PATH = '#/components/schemas/';

/** For the metadata of a parameter that has such a shape. */
export function shapedAs(shape: z.ZodType): { readonly $ref: string } {
  return { $ref: `${SHAPES_PATH}${SHAPES.get(shape)?.id}` };
}

export const numericId = z.union([z.string().regex(/^\d{1,20}$/), z.int()]);
export const address = z
  .string()
  .regex(/^https?:\/\/[^\s/?#]+/)
  .meta({ format: 'uri' });
