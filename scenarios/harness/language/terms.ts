/** The small words that every part of the scenario language shares. */
import { z } from 'zod';
import { durationPattern } from './duration.ts';

export const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'expected a name of letters, digits, _ and -');
export const duration = z
  .string()
  .regex(durationPattern, 'expected a duration such as 500ms, 20s, 10m, 24h or 7d');

/** `$name` stands for the cell's value of a `vary` axis; a cell holds none any more. */
export const variable = z.string().regex(/^\$[a-z][a-z0-9_]*$/, 'expected $ and the name of a `vary` axis');

/** `virtual` is time of the world, `real` is how long we sit and wait for a subject that has a clock of its own. */
export const span = z.strictObject({ virtual: duration.optional(), real: duration.optional() });
export type Span = z.infer<typeof span>;

const axisValue = z.union([z.string(), z.number(), z.boolean()]);
export const vary = z.record(name, z.array(axisValue).min(1));
export type Vary = z.infer<typeof vary>;
export type AxisValue = z.infer<typeof axisValue>;

/** Holds when each named axis has one of the values. */
export const condition = z.record(name, z.union([axisValue, z.array(axisValue).min(1)]));
export type Condition = z.infer<typeof condition>;
