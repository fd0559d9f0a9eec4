// The OpenAPI document, made from the table of endpoints and the zod schemas that check what comes in.
import { z } from 'zod';
import type { Endpoint } from './endpoints.ts';
import { endpoints } from './endpoints.ts';

export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method]: operation(endpoint) };
  }
  return { openapi: '3.1.0', info: { title: 'Baton reference marketing bot', version: '1' }, paths };
}

function operation({ path, summary, query, body, answers }: Endpoint): object {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => parameter(name ?? '', 'path'));
  const inQuery = (query ?? []).map((name) => parameter(name, 'query'));
  const parameters = [...inPath, ...inQuery];
  return {
    summary,
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } } }
      : {}),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, { what, schema, type }]) => [
        status,
        { description: what, ...contentOf(schema, type) },
      ]),
    ),
  };
}

function parameter(name: string, place: 'path' | 'query'): object {
  return { name, in: place, required: true, schema: { type: 'string' } };
}

function contentOf(schema: z.ZodType | undefined, type: string | undefined): object {
  if (schema) return { content: { 'application/json': { schema: schemaOf(schema) } } };
  return type === undefined ? {} : { content: { [type]: { schema: { type: 'string' } } } };
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { unrepresentable: 'any', reused: 'inline' });
  return json;
}
