/** The OpenAPI document, made from the very routes and schemas that are served. */

import { z } from 'zod';
import type { Route } from './route.ts';

const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), path: z.string() }),
});

export function openApiOf(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Desk',
      version,
      description: 'Owned social accounts with Conversation Routing, and the cases of their threads.',
    },
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'API key of an admin or agent' },
      },
      schemas: { Error: jsonSchema(errorSchema, 'output') },
    },
    security: [{ key: [] }],
    paths,
  };
}

function operationOf(route: Route): object {
  const { declaration } = route;
  const codes = Object.entries(declaration.errors ?? {});
  return {
    summary: declaration.summary,
    description: `Role: ${declaration.role}.${codes.length > 0 ? ` Error codes: ${codes.map(([code, why]) => `${code} (${why})`).join('; ')}.` : ''}`,
    parameters: [
      ...parametersOf(declaration.params, 'path'),
      ...parametersOf(declaration.query, 'query'),
      ...Object.entries(declaration.headers ?? {}).map(([name, description]) => ({
        name,
        in: 'header',
        required: false,
        description,
        schema: { type: 'string' },
      })),
    ],
    ...(declaration.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: jsonSchema(declaration.body, 'input') } },
      },
    }),
    responses: {
      [declaration.status ?? 200]: {
        description: 'Done',
        content: { 'application/json': { schema: jsonSchema(declaration.answer, 'output') } },
      },
      default: {
        description: 'Refused: `error.code` says why, `error.path` where',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

function parametersOf(schema: z.ZodType | undefined, place: 'path' | 'query'): object[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input') as {
    properties?: Record<string, object>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: one,
  }));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
