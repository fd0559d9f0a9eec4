/** scenarios/requirements.yaml: every requirement once, in our own words, with where it comes from. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { problemsOf } from './language/issues.ts';
import { readSource, SourceError } from './language/source.ts';

const requirement = z.strictObject({
  id: z.string().regex(/^[A-Z]+-\d+$/, 'expected an id such as CR-036'),
  sentence: z.string().min(10),
  level: z.enum(['must', 'should', 'may']),
  /** `inferred` is our own choice where the documents are silent; a `must` may not rest on it alone. */
  source: z.enum(['product', 'documented', 'observed', 'inferred']),
});
export type Requirement = z.infer<typeof requirement>;

const requirementsFile = z.strictObject({ format: z.literal(1), requirements: z.array(requirement).min(1) });

export function readRequirements(file: string): Requirement[] {
  const source = readSource(file, readFileSync(file, 'utf8'));
  const read = requirementsFile.safeParse(source.data);
  if (!read.success) throw new SourceError(problemsOf(source, read.error.issues));
  const { requirements } = read.data;
  const problems = requirements.flatMap(({ id, level, source: kind }, index) => [
    ...(requirements.findIndex((other) => other.id === id) === index
      ? []
      : [source.problemAt(['requirements', index, 'id'], `${id} stands twice`)]),
    ...(level === 'must' && kind === 'inferred'
      ? [source.problemAt(['requirements', index, 'level'], `${id} is inferred, so it cannot be a must`)]
      : []),
  ]);
  if (problems.length > 0) throw new SourceError(problems);
  return requirements;
}
