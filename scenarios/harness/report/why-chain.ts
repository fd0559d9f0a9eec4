/** Why a check came out as it did: the facts in the order of the journal, what contradicts them, and one line of help. */
import type { CheckResult } from '../runner/results.ts';

export function whyChain({ expected, seen, facts, advice }: CheckResult): string[] {
  const width = Math.max(0, ...facts.map(({ seq }) => String(seq).length));
  return [
    ...facts.map(({ seq, sentence }) => `#${String(seq).padEnd(width)}  ${sentence}`),
    `expected  ${expected}`,
    `but       ${seen}`,
    ...(advice === undefined ? [] : [`advice    ${advice}`]),
  ];
}
