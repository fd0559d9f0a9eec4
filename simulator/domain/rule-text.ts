/** How a rule is told: one sentence, and how sure it is. */

/** D documented by Meta, O observed in live traffic, I inferred where nothing is written. */
export type RuleMark = 'D' | 'O' | 'I';

export interface RuleText {
  readonly sentence: string;
  readonly mark: RuleMark;
}
