/** What reads take: `fields` as a tree, the limits of a list, and the platform. */

import { z } from 'zod';
import type { Rejection } from '../domain/rejections.ts';
import { parseFields } from './fields.ts';
import { fieldProblem, type Listing, modifierProblem, type NodeType } from './node-types.ts';
import { parseJson } from './relaxed-json.ts';
import { asText, refuse } from './wire-types.ts';

const NAMES = 'a list of names';

/** The tree of `fields`, which may be a text, JSON text or a list (API-018); undefined when nothing is named. */
export const fieldTree = z.preprocess(
  fieldsText,
  z
    .string(NAMES)
    .transform((text, context) => {
      const parsed = parseFields(text);
      if (parsed.ok) return parsed.fields;
      return refuse(context, { name: 'FieldsUnreadable', problem: parsed.problem, at: parsed.at, text });
    })
    .optional(),
);

/** The same, with fields that such a node has. */
export function fieldsOf(type: NodeType) {
  const edges = Object.keys(type.edges);
  return fieldTree
    .superRefine((fields, context) => {
      refuseProblem(fields === undefined ? null : fieldProblem(type, fields), context);
    })
    .meta({
      type: 'string',
      description: `Of ${type.fields.join(', ')}${edges.length === 0 ? '' : `; nested as ${edges[0]}.limit(5){id}`}.`,
    });
}

/** What a read of an edge takes. */
export function edgeParams({ type, limitMax }: Listing) {
  const modifier = (name: string) =>
    z.preprocess(
      asText,
      z
        .string()
        .superRefine((given, context) => refuseProblem(modifierProblem({ [name]: given }, limitMax), context))
        .optional(),
    );
  return {
    fields: fieldsOf(type),
    limit: modifier('limit').meta({ type: 'integer', minimum: 1, description: `At most ${limitMax} count.` }),
    after: modifier('after').meta({ description: 'A cursor of an earlier answer.' }),
    before: modifier('before').meta({ description: 'A cursor of an earlier answer.' }),
    order: modifier('order').meta({ enum: ['chronological', 'reverse_chronological'] }),
  };
}

export const platform = z.preprocess(
  (raw) => asText(raw)?.toLowerCase() || undefined,
  z.enum(['messenger', 'instagram'], 'messenger or instagram').default('messenger'),
);

function fieldsText(raw: unknown): unknown {
  if (raw === null) return undefined;
  const value = typeof raw === 'string' && raw.trimStart().startsWith('[') ? (parseJson(raw) ?? null) : raw;
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  const text = isList ? value.join(',') : value;
  return typeof text === 'string' && text.trim() === '' ? undefined : text;
}

function refuseProblem(problem: Rejection | null, context: z.RefinementCtx): void {
  if (problem !== null) refuse(context, problem);
}
