/** What reads take: `fields` as a tree, the limits of a list, and the platform. */

import type { Platform } from '../domain/world.ts';
import { type Field, parseFields } from './fields.ts';
import { type Edge, fieldProblem, modifierProblem, type NodeType } from './node-types.ts';
import { good, invalid, type Params, type Parsed, refused, textParam } from './params.ts';
import { parseJson } from './relaxed-json.ts';

/** The tree of `fields`, which may be a text, JSON text or a list (API-018); null when nothing is named. */
export function fieldsOf(params: Params): Parsed<readonly Field[] | null> {
  const raw = params.fields;
  if (raw === undefined || raw === null || raw === '') return good(null);
  const value = typeof raw === 'string' && raw.trimStart().startsWith('[') ? parseJson(raw) : raw;
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (typeof value !== 'string' && !isList) return invalid('fields', 'a list of names');
  const text = typeof value === 'string' ? value : value.join(',');
  if (text.trim() === '') return good(null);
  const parsed = parseFields(text);
  if (parsed.ok) return good(parsed.fields);
  return refused({ name: 'FieldsUnreadable', problem: parsed.problem, at: parsed.at, text });
}

/** The same, with fields that such a node has. */
export function fieldsOfNode(params: Params, type: NodeType): Parsed<readonly Field[] | null> {
  const fields = fieldsOf(params);
  if (!fields.ok || fields.value === null) return fields;
  const problem = fieldProblem(type, fields.value);
  return problem === null ? fields : refused(problem);
}

/** Fields and limits of a read of an edge. */
export function edgeInput(params: Params, edge: Edge): Parsed<null> {
  const fields = fieldsOfNode(params, edge.type);
  if (!fields.ok) return fields;
  const given: Record<string, string> = {};
  for (const name of ['limit', 'after', 'before', 'order']) {
    const text = textParam(params, name);
    if (!text.ok) return text;
    if (text.value !== null) given[name] = text.value;
  }
  const problem = modifierProblem(given, edge.limitMax);
  return problem === null ? good(null) : refused(problem);
}

export function platformParam(params: Params): Parsed<Platform> {
  const text = textParam(params, 'platform');
  if (!text.ok) return text;
  switch (text.value?.toLowerCase()) {
    case undefined:
    case '':
    case 'messenger':
      return good('messenger');
    case 'instagram':
      return good('instagram');
    default:
      return invalid('platform', 'messenger or instagram');
  }
}
