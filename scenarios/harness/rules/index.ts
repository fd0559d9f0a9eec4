/** All rules and duties, in the order in which reports list them. */
import { c01 } from './C-01.ts';
import { c02 } from './C-02.ts';
import { c03 } from './C-03.ts';
import { c05 } from './C-05.ts';
import { c08 } from './C-08.ts';
import { c10 } from './C-10.ts';
import { g01 } from './G-01.ts';
import { m02 } from './M-02.ts';
import { m03 } from './M-03.ts';
import { p03 } from './P-03.ts';
import { p07 } from './P-07.ts';
import { p16 } from './P-16.ts';
import { r01 } from './R-01.ts';
import { r02 } from './R-02.ts';
import { r03 } from './R-03.ts';
import type { Rule } from './rule.ts';
import { w02 } from './W-02.ts';
import { w04 } from './W-04.ts';

export const rules: readonly Rule[] = [
  r01,
  r02,
  r03,
  c01,
  c02,
  c03,
  c05,
  c08,
  c10,
  m02,
  m03,
  w02,
  w04,
  g01,
  p03,
  p07,
  p16,
];

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}
