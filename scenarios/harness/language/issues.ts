/** Turns zod's findings into sentences, each at the place in the file that it is about. */
import type { z } from 'zod';
import type { Path, Problem, Source } from './source.ts';

type Issue = z.core.$ZodIssue;

export function problemsOf(source: Source, issues: readonly Issue[], base: Path = []): Problem[] {
  return issues.flatMap((issue) => problemsOfIssue(source, issue, base));
}

function problemsOfIssue(source: Source, issue: Issue, base: Path): Problem[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => source.problemAt(path, `unknown key \`${key}\`${inside(path)}`, key));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    return problemsOf(source, nearestBranch(issue.errors), path);
  }
  if (issue.code === 'invalid_type' && valueAt(source.data, path) === undefined) {
    const key = String(path.at(-1));
    return [source.problemAt(path.slice(0, -1), `\`${key}\` is missing${inside(path.slice(0, -1))}`)];
  }
  return [source.problemAt(path, `\`${pathText(path)}\`: ${issue.message}`)];
}

/**
 * Of the shapes something may have, the one it was most likely meant to have: fewest keys missing or strange at its own level,
 * then the one that was followed deepest.
 */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const weight = (issues: readonly Issue[]): number =>
    issues.reduce((sum, issue) => sum + strangeness(issue), 0) -
    Math.max(0, ...issues.map((i) => i.path.length)) / 100;
  return [...branches].sort((a, b) => weight(a) - weight(b))[0] ?? [];
}

function strangeness(issue: Issue): number {
  if (issue.path.length > 1) return 0.1;
  if (issue.path.length === 1) return issue.code === 'invalid_type' && issue.input === undefined ? 2 : 0.5;
  return issue.code === 'unrecognized_keys' ? issue.keys.length * 1.5 : 5;
}

function inside(path: Path): string {
  return path.length === 0 ? '' : ` in \`${pathText(path)}\``;
}

function pathText(path: Path): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

function valueAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    data,
  );
}
