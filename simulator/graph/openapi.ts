/** The OpenAPI document of this door, made from the table of edges. */

import { z } from 'zod';
import type { Edge } from './edge.ts';
import { isRequired, schemaOf } from './edge-params.ts';
import { EDGES } from './edges.ts';
import { SHAPES, SHAPES_PATH } from './shapes.ts';
import { USABLE_VERSIONS, VERSION_NEWEST } from './version.ts';

type Json = Readonly<Record<string, unknown>>;

const DESCRIPTION = [
  'Meta’s Graph API for Messenger as Baton simulates it. Where a path has {node}, Meta’s documents name the kind of node:',
  'each operation says which kinds it takes. `me` stands for the page, the app or the user of the token. Parameters may',
  'stand in the query, in a form or in a JSON body; what is structured is JSON text outside of a JSON body. Ids may be',
  'numbers, lists may be comma-separated.',
].join(' ');

const error = z.object({
  error: z.object({
    message: z.string(),
    type: z.string(),
    code: z.int(),
    error_subcode: z.int().optional(),
    is_transient: z.boolean().optional(),
    fbtrace_id: z.string(),
  }),
});

/** Of a Graph door at `url`, as in `http://127.0.0.1:4000`. */
export function graphOpenApi(url: string): Json {
  return {
    openapi: '3.1.0',
    info: { title: 'Graph API (simulated)', version: VERSION_NEWEST, description: DESCRIPTION },
    servers: [
      { url: `${url}/{version}`, variables: { version: { default: VERSION_NEWEST, enum: USABLE_VERSIONS } } },
    ],
    security: [{ query: [] }, { bearer: [] }],
    paths: pathsOf(EDGES),
    components: {
      securitySchemes: {
        query: { type: 'apiKey', in: 'query', name: 'access_token' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      parameters: {
        Proof: {
          name: 'appsecret_proof',
          in: 'query',
          description: 'HMAC-SHA256 of the token under the app’s secret; needed where the app asks for it.',
          schema: { type: 'string', pattern: '^[0-9a-f]{64}$' },
        },
      },
      schemas: { Error: jsonOf(error), ...shapes() },
    },
  };
}

function shapes(): Json {
  const { schemas } = z.toJSONSchema(SHAPES, { io: 'input', uri: (id) => `${SHAPES_PATH}${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}

/** Paths that differ in the kind of their node only are one path to OpenAPI. */
function pathsOf(edges: readonly Edge[]): Json {
  const paths: Record<string, Record<string, Edge[]>> = {};
  for (const edge of edges) {
    const path = edge.path.replace(/\{\w+\}/, '{node}');
    const method = edge.method.toLowerCase();
    const methods = paths[path] ?? {};
    methods[method] = [...(methods[method] ?? []), edge];
    paths[path] = methods;
  }
  return mapped(paths, (methods, path) => mapped(methods, (rows) => operationOf(path, rows)));
}

function operationOf(path: string, rows: readonly Edge[]): Json {
  const [{ method, token, summary } = {}] = rows;
  const isBody = method === 'POST';
  return {
    operationId: [method?.toLowerCase(), ...(path.match(/\w+/g) ?? ['root'])].join('_'),
    summary,
    description: rows.map(sayings).join('\n'),
    ...(token === 'none' ? { security: [] } : {}),
    parameters: [
      ...(path.includes('{node}') ? [nodeParameter(rows)] : []),
      ...(token === 'none' ? [] : [{ $ref: '#/components/parameters/Proof' }]),
      ...(isBody ? [] : queryParameters(rows)),
    ],
    ...(isBody ? { requestBody: requestBody(rows) } : {}),
    responses: {
      200: {
        description: 'Done.',
        content: { 'application/json': { schema: { type: path === '/' ? 'array' : 'object' } } },
      },
      default: {
        description: 'Refused. The header x-baton-rule names the rule.',
        content: { 'application/json': { schema: { $ref: `${SHAPES_PATH}Error` } } },
      },
    },
  };
}

function sayings({ method, path, summary, token, permission, simulated, accepted, ids }: Edge): string {
  return [
    `- \`${method} ${path}\`: ${summary}`,
    `Token: ${token}. Permission: ${permission ?? 'none'}.`,
    `Simulated: ${simulated}. Only accepted: ${accepted}. [${ids.join(', ')}]`,
  ].join(' ');
}

function nodeParameter(rows: readonly Edge[]): Json {
  const kinds = new Set(rows.map(({ path }) => /\{(\w+)\}/.exec(path)?.[1]));
  return {
    name: 'node',
    in: 'path',
    required: true,
    description: `A ${[...kinds].join(', ')}.`,
    schema: { type: 'string' },
  };
}

/** A parameter that several rows have stands once; what they say of it differs in words at most. */
function queryParameters(rows: readonly Edge[]): Json[] {
  const names = new Set(rows.flatMap(({ params }) => Object.keys(params)));
  return [...names].map((name) => {
    const given = rows.flatMap((row) => {
      const param = row.params[name];
      return param === undefined ? [] : [{ row, ...describedParam(param) }];
    });
    const [first] = given;
    const texts = new Map(given.map(({ row, description }) => [description, row.path.slice(1)]));
    const description = [...texts].map(([text, kind]) => (texts.size > 1 ? `${kind}: ${text}` : text));
    return {
      name,
      in: 'query',
      required: given.length === rows.length && given.every(({ isRequired }) => isRequired),
      ...(first?.schema.type === 'array' ? { style: 'form', explode: false } : {}),
      ...(description[0] === undefined ? {} : { description: description.join(' ') }),
      schema: first?.schema,
    };
  });
}

function requestBody(rows: readonly Edge[]): Json {
  const bodies = rows.map(({ params }) => bodySchema(params));
  const schema = bodies.length === 1 ? bodies[0] : { anyOf: bodies };
  const part = rows.find(({ file }) => file !== undefined)?.file;
  const withFile = { type: 'object', properties: { [part ?? '']: { type: 'string', format: 'binary' } } };
  return {
    required: true,
    content: {
      'application/json': { schema },
      'application/x-www-form-urlencoded': { schema },
      ...(part === undefined ? {} : { 'multipart/form-data': { schema: { allOf: [schema, withFile] } } }),
    },
  };
}

function bodySchema(params: Edge['params']): Json {
  const described = Object.entries(params).map(([name, param]) => ({ name, ...describedParam(param) }));
  const required = described.filter(({ isRequired }) => isRequired).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(
      described.map(({ name, schema, description }) => [
        name,
        description === undefined ? schema : { ...schema, description },
      ]),
    ),
    ...(required.length === 0 ? {} : { required }),
  };
}

function describedParam(param: Edge['params'][string]) {
  const { description, ...schema } = jsonOf(schemaOf(param));
  return { schema, description: description as string | undefined, isRequired: isRequired(param) };
}

function jsonOf(schema: z.ZodType): Json {
  return bare(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

function bare({ $schema: _, $id: _id, ...schema }: Json): Json {
  return schema;
}

function mapped<Value, Made>(
  record: Readonly<Record<string, Value>>,
  make: (value: Value, name: string) => Made,
): Record<string, Made> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value, name)]));
}
