// The one shape of every "no" of the bot's own doors: what was expected, where, and what came.
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';

export const errorSchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    path: z.string().optional(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  }),
});

export function refuse(
  context: Context,
  status: ContentfulStatusCode,
  error: { code: string; message: string; path?: string },
) {
  return context.json({ error }, status);
}

export type ParsedBody<Output> = { ok: true; value: Output } | { ok: false; response: Response };

/** Reads a JSON body by its schema, or says field by field what is wrong with it. */
export async function parseBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<ParsedBody<z.output<Schema>>> {
  let json: unknown;
  try {
    json = JSON.parse(await context.req.text());
  } catch {
    const message = 'the body is not JSON; expected a JSON object';
    return { ok: false, response: refuse(context, 400, { code: 'body_not_json', message, path: '' }) };
  }
  return parseWith(context, schema, json);
}

export function parseWith<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
  value: unknown,
): ParsedBody<z.output<Schema>> {
  const parsed = judged(schema, value);
  if (parsed === null) {
    const message = 'the body has an object where a text or a list is expected';
    return { ok: false, response: refuse(context, 422, { code: 'invalid_field', message, path: '' }) };
  }
  if (parsed.success) return { ok: true, value: parsed.data };
  const fields = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const [first] = fields;
  const path = first?.path ?? '';
  const message = `${path === '' ? 'the body' : path}: ${first?.message ?? 'not what was expected'}`;
  return {
    ok: false,
    response: context.json({ error: { code: 'invalid_field', message, path, fields } }, 422),
  };
}

/** The schema library reads `length` of whatever came; null for an object that holds there what cannot be compared. */
function judged<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.output<Schema>> | null {
  try {
    return schema.safeParse(value);
  } catch (error) {
    if (error instanceof TypeError && error.message === 'Cannot convert object to primitive value')
      return null;
    throw error;
  }
}
