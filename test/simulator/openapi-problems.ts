// What is wrong with an OpenAPI 3.1 document, as far as readers of ours would stumble over it.

interface Json {
  readonly [member: string]: unknown;
}

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

export function problemsOf(document: Json): string[] {
  const paths = Object.entries(members(document.paths));
  const operations = paths.flatMap(([path, methods]) =>
    Object.entries(members(methods)).map(([method, operation]) => ({
      title: `${method} ${path}`,
      path,
      method,
      operation: members(operation),
    })),
  );
  return [
    ...(/^3\.1\.\d+$/.test(String(document.openapi)) ? [] : ['no OpenAPI 3.1']),
    ...twice(operations.map(({ operation }) => String(operation.operationId))).map(
      (id) => `operationId ${id} is there twice`,
    ),
    ...twice(paths.map(([path]) => path.replace(/\{\w+\}/g, '{}'))).map(
      (path) => `the same path twice: ${path}`,
    ),
    ...operations.flatMap(({ title, path, method, operation }) => [
      ...(METHODS.includes(method) ? [] : [`${title} has no method of a door`]),
      ...(typeof operation.summary === 'string' ? [] : [`${title} has no summary`]),
      ...(Object.keys(members(operation.responses)).length > 0 ? [] : [`${title} has no response`]),
      ...parameterProblems(
        title,
        path,
        list(operation.parameters).map((given) => resolved(document, given)),
      ),
    ]),
    ...referenceProblems(document, document, '#'),
    ...schemasOf(document).flatMap(([title, schema]) => schemaProblems(title, schema)),
  ];
}

function parameterProblems(title: string, path: string, parameters: readonly Json[]): string[] {
  const declared = parameters.map(({ in: place, name }) => `${place} ${name}`);
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`);
  return [
    ...inPath.filter((name) => !declared.includes(name)).map((name) => `${title}: ${name} is not declared`),
    ...declared
      .filter((name) => name.startsWith('path ') && !inPath.includes(name))
      .map((name) => `${title}: ${name} is not in the path`),
    ...twice(declared).map((name) => `${title}: ${name} is declared twice`),
    ...parameters.flatMap(({ name, in: place, required, schema }) => [
      ...(place !== 'path' || required === true ? [] : [`${title}: ${name} must be required`]),
      ...(typeof schema === 'object' ? [] : [`${title}: ${name} has no schema`]),
    ]),
  ];
}

/** Every reference leads somewhere within the document. */
function referenceProblems(document: Json, value: unknown, at: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { $ref } = value as { $ref?: unknown };
  const own =
    $ref === undefined || found(document, $ref) !== undefined ? [] : [`${at} refers to nothing: ${$ref}`];
  return [
    ...own,
    ...Object.entries(value).flatMap(([name, inner]) => referenceProblems(document, inner, `${at}/${name}`)),
  ];
}

/** All schemas at the top of components, parameters and bodies. */
function schemasOf(document: Json): [string, unknown][] {
  const { schemas } = members(document.components);
  const inPlace: [string, unknown][] = [];
  const walk = (value: unknown, at: string): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'schema') inPlace.push([at, inner]);
      else walk(inner, `${at}/${name}`);
    }
  };
  walk(document.paths, '#');
  return [...Object.entries(members(schemas)), ...inPlace];
}

function schemaProblems(at: string, schema: unknown): string[] {
  const { type, properties, required, items, anyOf, oneOf, allOf } = members(schema);
  const types = type === undefined ? [] : Array.isArray(type) ? type : [type];
  const known = Object.keys(members(properties));
  return [
    ...types
      .filter((name) => !TYPES.includes(name))
      .map((name) => `${at}: ${JSON.stringify(name)} is no type of JSON Schema`),
    ...list(required)
      .filter((name) => !known.includes(String(name)))
      .map((name) => `${at}: ${name} is required but no property`),
    ...Object.entries(members(properties)).flatMap(([name, inner]) => schemaProblems(`${at}.${name}`, inner)),
    ...(items === undefined ? [] : schemaProblems(`${at}[]`, items)),
    ...[anyOf, oneOf, allOf].flatMap((several) => list(several).flatMap((one) => schemaProblems(at, one))),
  ];
}

function resolved(document: Json, given: unknown): Json {
  const { $ref } = members(given);
  return members($ref === undefined ? given : found(document, $ref));
}

function found(document: Json, reference: unknown): unknown {
  const steps =
    typeof reference === 'string' && reference.startsWith('#/') ? reference.slice(2).split('/') : [''];
  return steps.reduce<unknown>((value, step) => members(value)[step], document);
}

function members(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function twice(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index);
}
