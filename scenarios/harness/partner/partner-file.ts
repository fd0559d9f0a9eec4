/** partner.yaml: what a partner says about its program, and how to start and reach it. */
import { z } from 'zod';
import { problemsOf } from '../language/issues.ts';
import { readSource, SourceError } from '../language/source.ts';
import { duration } from '../language/terms.ts';

const trigger = z.strictObject({
  phrases: z.array(z.string().min(1)).min(1),
  to: z.string().optional(),
  within: duration.optional(),
});

export const partnerFile = z.strictObject({
  format: z.literal(1),
  name: z.string().min(1),
  role: z.enum(['default-app', 'marketing-app', 'both']),
  profiles: z.array(z.string()).optional(),
  start: z
    .strictObject({
      command: z.string().min(1),
      cwd: z.string().optional(),
      ready: z.string().optional(),
      within: duration.optional(),
    })
    .optional(),
  env: z.record(z.string(), z.string()).optional(),
  webhook: z.string(),
  driver: z.string().optional(),
  time: z.enum(['real', 'driver', 'import', 'faketime']),
  hand_over: trigger.optional(),
  release: trigger.optional(),
  extend: trigger.optional(),
  greet: trigger.optional(),
  baseline: z.string().optional(),
});
export type PartnerFile = z.infer<typeof partnerFile>;

/** Throws a SourceError with every problem of the file. */
export function readPartnerFile(file: string, text: string): PartnerFile {
  const source = readSource(file, text);
  const read = partnerFile.safeParse(source.data);
  if (!read.success) throw new SourceError(problemsOf(source, read.error.issues));
  const unknown = [read.data.webhook, ...Object.values(read.data.env ?? {})]
    .flatMap(valuesIn)
    .filter((name) => !knownValues.has(name));
  if (unknown.length > 0) {
    throw new SourceError([
      source.problemAt(
        ['env'],
        `there is no value \${${unknown.join('}, ${')}}; known are ${[...knownValues].join(', ')}`,
      ),
    ]);
  }
  return read.data;
}

const knownValues: ReadonlySet<string> = new Set([
  'graph_url',
  'graph_version',
  'page_id',
  'app_id',
  'app_secret',
  'page_access_token',
  'verify_token',
  'default_app_id',
  'other_app_ids',
  'port',
  'driver_token',
]);

function valuesIn(text: string): string[] {
  return [...text.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? '');
}

/** Puts values in place of `${name}`. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{([^}]*)\}/g, (whole, name: string) => values[name] ?? whole);
}
