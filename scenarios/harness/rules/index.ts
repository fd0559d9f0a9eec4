/** All rules and duties, in the order in which reports list them. */
import type { Rule } from './rule.ts';

export const rules: readonly Rule[] = [];

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}
