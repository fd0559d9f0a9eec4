/** A rule in one sentence, and how sure it is: D documented by Meta, O observed in live traffic, I inferred. */

export type RuleMark = 'D' | 'O' | 'I';

export interface RuleText {
  readonly sentence: string;
  readonly mark: RuleMark;
}

export const documented = (sentence: string): RuleText => ({ sentence, mark: 'D' });
export const observed = (sentence: string): RuleText => ({ sentence, mark: 'O' });
export const inferred = (sentence: string): RuleText => ({ sentence, mark: 'I' });
