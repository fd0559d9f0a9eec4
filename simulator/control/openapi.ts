/** The OpenAPI document of this door, made from its registered routes and from the schemas that parse for them. */

import { z } from 'zod';
import { worldCopyInput } from '../world-copy.ts';
import type { Route } from './described-routes.ts';
import type { ControlStatus } from './errors.ts';
import { OPEN_PATH } from './guard.ts';
import { worldFileInput } from './world-file.ts';

type Json = Readonly<Record<string, unknown>>;
type Schema = z.core.JSONSchema.BaseSchema;

const DESCRIPTION = [
  'What a test or a person at the settings pages does to a simulated Meta, and time, faults and the journal. It is Baton’s own',
  'door: Meta offers nothing of it. Bodies are JSON whatever their content type, and an empty one counts as {}. What a schema',
  'cannot say, as which members need or exclude one another, is told by the 422 that names the member.',
].join(' ');

const error = z.object({
  error: z.looseObject({
    code: z.string(),
    message: z.string(),
    path: z.string().optional(),
    rule: z.string().optional(),
  }),
});

/** Schemas that several places refer to. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Error: error,
  WorldFile: worldFileInput,
  WorldCopy: worldCopyInput,
};

const ERRORS: { readonly [Status in ControlStatus]: string } = {
  400: 'The body is not JSON, or nested too deep.',
  401: 'From another machine, and without the control key.',
  403: 'From a web page of another site, or with a host that is not this machine.',
  404: 'Something that the path or the body names is not there; the code says what.',
  408: 'It did not come in time.',
  409: 'The state of the world, or of another one, does not allow it.',
  413: 'The body is too large.',
  422: 'The body, the query or the path is not as expected; the path names the first member at fault.',
  500: 'A bug of the simulator, whose log says more.',
  507: 'The disk is full, and nothing was changed.',
};

const PLACES: Readonly<Record<string, string>> = {
  world: 'Name of a world.',
  app: 'Id of an app.',
  page: 'Id of a page.',
  person: 'Id of a person.',
  psid: 'PSID of a person on the page, or its Instagram-scoped id.',
  fault: 'Id of a fault.',
  delivery: 'Id of a delivery.',
  checkpoint: 'Name of a checkpoint.',
};

export function controlOpenApi(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = pathOf(route);
    paths[path] = { ...paths[path], [route.method]: operationOf(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Baton’s control plane', version: '1', description: DESCRIPTION },
    // Only beyond this machine a key is needed.
    security: [{}, { key: [] }],
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: mapped(NAMED, (schema) => jsonOf(schema)),
      responses: mapped(ERRORS, (description) => ({
        description,
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      })),
    },
  };
}

function pathOf({ path }: Route): string {
  return path.replace(/:(\w+)/g, '{$1}');
}

function operationOf(route: Route): Json {
  const { method, summary, body, query, answers, contentType = 'application/json' } = route;
  const path = pathOf(route);
  return {
    operationId: [method, ...(path.match(/\w+/g) ?? [])].join('_'),
    summary,
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
        name,
        in: 'path',
        required: true,
        description: PLACES[name],
        schema: { type: 'string' },
      })),
      ...(query === undefined ? [] : queryParameters(jsonOf(query))),
    ],
    ...(body === undefined ? {} : { requestBody: requestBody(route, body) }),
    responses: {
      ...mapped(answers, (description, status) => ({
        description,
        ...(status === '204' ? {} : { content: { [contentType]: { schema: {} } } }),
      })),
      ...Object.fromEntries(
        errorsOf(route).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
      ),
    },
  };
}

function queryParameters({ properties, required = [] }: Schema): Json[] {
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
}

function requestBody({ beside = {} }: Route, body: z.ZodType): Json {
  const [name] = Object.entries(NAMED).find(([, schema]) => schema === body) ?? [];
  const schema =
    name === undefined
      ? withMembers(
          jsonOf(body),
          mapped(beside, (schema) => jsonOf(schema)),
        )
      : { $ref: `#/components/schemas/${name}` };
  return { required: !body.safeParse({}).success, content: { 'application/json': { schema } } };
}

/** To every alternative: JSON Schema has no word for a member that each of them has beside its own. */
function withMembers(schema: Schema, members: Readonly<Record<string, Schema>>): Schema {
  const { oneOf, properties } = schema;
  if (oneOf === undefined) return { ...schema, properties: { ...properties, ...members } };
  return { ...schema, oneOf: oneOf.map((alternative) => withMembers(alternative as Schema, members)) };
}

/** The errors of the row, and those that come with what it has. */
function errorsOf({ path, method, body, query, errors = [] }: Route): readonly ControlStatus[] {
  const all: ControlStatus[] = [
    ...(path === OPEN_PATH ? [] : ([401] as const)),
    403,
    ...errors,
    ...(body === undefined ? [] : ([400, 413, 422] as const)),
    ...(query === undefined ? [] : ([422] as const)),
    ...(method === 'get' ? [] : ([507] as const)),
    500,
  ];
  return [...new Set(all)].sort();
}

/** As it is written, before anything is made of it. */
function jsonOf(schema: z.ZodType): Schema {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return json;
}

function mapped<Value, Made>(
  record: Readonly<Record<string, Value>>,
  make: (value: Value, name: string) => Made,
): Record<string, Made> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value, name)]));
}
