// The OpenAPI document of the control plane: well formed, whole, and as strict as the door.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { machineClock } from '../../../simulator/clock.ts';
import { controlApp } from '../../../simulator/control/app.ts';
import { graphWords } from '../../../simulator/graph/answers.ts';
import { readCall } from '../../../simulator/graph/read-call.ts';
import { memoryStore } from '../../../simulator/store/memory-store.ts';
import { createPoster } from '../../../simulator/webhooks/post.ts';
import { Worlds } from '../../../simulator/worlds.ts';
import { problemsOf } from '../openapi-problems.ts';
import { TestSimulator } from '../simulator.ts';

// biome-ignore lint/suspicious/noExplicitAny: a document is what the test looks at
type Document = any;
type Json = Record<string, unknown>;

const worlds = new Worlds(memoryStore(), {
  machine: machineClock,
  poster: createPoster(),
  words: graphWords,
});
const app = controlApp({
  worlds,
  allowedHosts: [],
  readCall,
  openApi: { graph: () => ({}) },
  onBug: (error) => {
    throw error;
  },
});

const made = (await (
  await app.request('/openapi.json', { headers: { host: 'localhost' } })
).json()) as Document;

interface Operation {
  readonly title: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Document;
}

const operations = Object.entries<Json>(made.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(
    ([method, operation]): Operation => ({
      title: `${method.toUpperCase()} ${path}`,
      method,
      path,
      operation,
    }),
  ),
);

/** The alternatives of a body as the document has them; what lies deeper is left to the door. */
function alternativesOf(schema: Document): Document[] {
  if (schema.$ref !== undefined)
    return alternativesOf(made.components.schemas[schema.$ref.split('/').at(-1)]);
  const several = schema.oneOf ?? schema.anyOf;
  return several === undefined ? [schema] : several.flatMap(alternativesOf);
}

const bodies = operations.flatMap(({ operation, ...route }) => {
  const schema = operation.requestBody?.content['application/json'].schema;
  return schema === undefined
    ? []
    : [{ ...route, isNeeded: operation.requestBody.required as boolean, schemas: alternativesOf(schema) }];
});

const constantsOf = ({ properties }: Document): Json =>
  Object.fromEntries(
    Object.entries<Document>(properties ?? {})
      .filter(([, property]) => property.const !== undefined)
      .map(([name, property]) => [name, property.const]),
  );

/** Whether an alternative lacks nothing in a body, as far as names and constants go. */
function fits(schema: Document, body: Json): boolean {
  const { properties = {}, required = [], additionalProperties } = schema;
  return (
    required.every((name: string) => name in body) &&
    (additionalProperties !== false || Object.keys(body).every((name) => name in properties)) &&
    Object.entries(constantsOf(schema)).every(([name, value]) => !(name in body) || body[name] === value)
  );
}

let simulator: TestSimulator;
let within: Record<string, string>;

beforeAll(async () => {
  simulator = await TestSimulator.open();
  const world = await simulator.world();
  await world.act({ type: 'message', text: 'hi' });
  within = {
    world: world.name,
    page: world.page,
    app: world.app('spy'),
    person: world.view.people.ann.id,
    psid: world.psid(),
  };
});
afterAll(() => simulator.close());

const call = ({ method, path }: { method: string; path: string }, body?: Json, places = within) =>
  simulator.control(
    method.toUpperCase(),
    path.replace(/\{(\w+)\}/g, (_, name) => places[name] ?? 'nothing'),
    body,
  );

describe('the document', () => {
  test('is well formed', () => expect(problemsOf(made)).toEqual([]));

  test('has every route that is registered, and no other', () => {
    const registered = app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(operations.map(({ title }) => title).sort()).toEqual([...new Set(registered)].sort());
    expect(registered.length).toBeGreaterThan(50);
  });

  test('says something of every part of a path', () => {
    for (const { title, operation } of operations)
      for (const { in: place, name, description } of operation.parameters)
        if (place === 'path') expect(description, `${title}: ${name}`).toMatch(/\.$/);
  });

  test('has one sentence for each route', () => {
    for (const { title, operation } of operations) expect(operation.summary, title).toMatch(/^[A-Z][^.]*\.$/);
  });

  test('says what is in a body and in a query', () => {
    const { paths, components } = made;
    const advance = paths['/worlds/{world}/clock/advance'].post.requestBody;
    expect(advance.required).toBe(true);
    expect(
      advance.content['application/json'].schema.anyOf.map(({ required }: Document) => required),
    ).toEqual(expect.arrayContaining([['seconds'], ['to']]));
    expect(paths['/worlds/{world}/clock'].patch.requestBody.required).toBe(false);
    const acts = bodies.find(({ path }) => path.endsWith('{person}/acts'))?.schemas ?? [];
    for (const act of acts) expect(act.properties.platform.enum).toEqual(['messenger', 'instagram']);
    expect(paths['/worlds/{world}/journal'].get.parameters.at(-1)).toMatchObject({
      name: 'limit',
      in: 'query',
      required: false,
      schema: { type: 'integer', maximum: 100_000 },
    });
    expect(paths['/worlds/{world}/diff'].get.parameters.at(-1)).toMatchObject({
      name: 'with',
      required: true,
    });
    expect(components.schemas.WorldFile.properties.readings.properties.profile.enum).toContain('h2');
    expect(Object.keys(paths['/worlds/{world}/wait'].post.responses)).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '408',
      '413',
      '422',
      '500',
      '507',
    ]);
    expect(Object.keys(paths['/health'].get.responses)).toEqual(['200', '403', '500']);
  });
});

describe('the document and the door are of one mind', () => {
  test.each(bodies)('about members that are not known: $title', async (route) => {
    for (const schema of route.schemas) {
      const { body, status } = await call(route, { ...constantsOf(schema), unknown_member: 1 });
      expect(schema.additionalProperties).toBe(false);
      expect(status, JSON.stringify(body)).toBe(422);
    }
  });

  test.each(bodies)('about members that must be there: $title', async (route) => {
    for (const schema of route.schemas) {
      const given = constantsOf(schema);
      if (route.schemas.some((alternative) => fits(alternative, given))) continue;
      const { body, status } = await call(route, given);
      expect(status, JSON.stringify([given, body])).toBe(422);
      expect(body.error).toHaveProperty('message');
    }
  });

  test.each(bodies)('about whether there must be a body: $title', async (route) => {
    const { body, status } = await call(route);
    expect(status === 422, JSON.stringify(body)).toBe(route.isNeeded);
  });

  test.each(operations.filter(({ path }) => path.includes('{world}')))(
    'about worlds that are not there: $title',
    async (route) => {
      const { status } = await call(route, undefined, {
        ...within,
        world: 'nowhere',
      });
      expect(status === 404).toBe('404' in route.operation.responses);
    },
  );
});
