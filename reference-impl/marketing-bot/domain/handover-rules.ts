// Which hand-over rule, if any, holds for what a person wrote.
import type { PhraseRule } from './rules.ts';

/** Case, accents, punctuation and spacing don't decide whether somebody asked for a human. */
export function plainWords(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

export interface PhraseMatch {
  rule: PhraseRule;
  phrase: string;
  text: string;
}

/** The first rule, in the order of the rules, that any of the texts calls for. */
export function findPhrase(texts: readonly string[], rules: readonly PhraseRule[]): PhraseMatch | null {
  for (const rule of rules) {
    for (const text of texts) {
      const phrase = rule.phrases.find((candidate) => saysPhrase(text, candidate));
      if (phrase !== undefined) return { rule, phrase, text };
    }
  }
  return null;
}

/** Whole words only: "reagent pleases" asks for nobody. */
function saysPhrase(text: string, phrase: string): boolean {
  return ` ${plainWords(text)} `.includes(` ${plainWords(phrase)} `);
}
