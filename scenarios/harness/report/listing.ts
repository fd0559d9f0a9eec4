/** What there is to run: suites, scenarios with their requirements, and the test ids of their cells. */
import { basename, dirname } from 'node:path';
import type { Chosen } from '../runner/run-suite.ts';

export function listing(chosen: readonly Chosen[]): string {
  const lines: string[] = [];
  let suite = '';
  for (const { loaded, cells } of chosen) {
    const { scenario } = loaded;
    const own = basename(dirname(loaded.file));
    if (own !== suite) lines.push(own);
    suite = own;
    lines.push(`  ${scenario.scenario}  ${scenario.title}`, `    ${scenario.requirements.join(' ')}`);
    if (cells.length > 1) lines.push(...cells.map(({ id }) => `    ${id}`));
  }
  return `${lines.join('\n')}\n`;
}
