/** All rules and duties, in the order in which reports list them. */
import { c01 } from './C-01.ts';
import { c02 } from './C-02.ts';
import { c03 } from './C-03.ts';
import { c04 } from './C-04.ts';
import { c05 } from './C-05.ts';
import { c06 } from './C-06.ts';
import { c07 } from './C-07.ts';
import { c08 } from './C-08.ts';
import { c09 } from './C-09.ts';
import { c10 } from './C-10.ts';
import { c11 } from './C-11.ts';
import { c12 } from './C-12.ts';
import { c13 } from './C-13.ts';
import { c14 } from './C-14.ts';
import { c15 } from './C-15.ts';
import { g01 } from './G-01.ts';
import { g02 } from './G-02.ts';
import { g03 } from './G-03.ts';
import { g04 } from './G-04.ts';
import { m01 } from './M-01.ts';
import { m02 } from './M-02.ts';
import { m03 } from './M-03.ts';
import { m04 } from './M-04.ts';
import { p01 } from './P-01.ts';
import { p02 } from './P-02.ts';
import { p03 } from './P-03.ts';
import { p05 } from './P-05.ts';
import { p07 } from './P-07.ts';
import { p14 } from './P-14.ts';
import { p16 } from './P-16.ts';
import { r01 } from './R-01.ts';
import { r02 } from './R-02.ts';
import { r03 } from './R-03.ts';
import { r04 } from './R-04.ts';
import { r05 } from './R-05.ts';
import { r06 } from './R-06.ts';
import { r07 } from './R-07.ts';
import type { Rule } from './rule.ts';
import { w02 } from './W-02.ts';
import { w04 } from './W-04.ts';

export const rules: readonly Rule[] = [
  r01,
  r02,
  r03,
  r04,
  r05,
  r06,
  r07,
  c01,
  c02,
  c03,
  c04,
  c05,
  c06,
  c07,
  c08,
  c09,
  c10,
  c11,
  c12,
  c13,
  c14,
  c15,
  m01,
  m02,
  m03,
  m04,
  w02,
  w04,
  g01,
  g02,
  g03,
  g04,
  p01,
  p02,
  p03,
  p05,
  p07,
  p14,
  p16,
];

const byId: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.id, rule]));

export function ruleById(id: string): Rule | undefined {
  return byId.get(id);
}
