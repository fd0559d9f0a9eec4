/** The published JSON Schema of scenario files, for editors. It is made from the same zod schema that judges the files. */
import { z } from 'zod';
import { scenario } from './language/scenario.ts';

export function scenarioJsonSchema(): object {
  const schema = z.toJSONSchema(scenario, { io: 'input', reused: 'ref' });
  return { title: 'Baton scenario', ...schema };
}
