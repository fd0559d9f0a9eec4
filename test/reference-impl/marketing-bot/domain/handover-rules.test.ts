import { describe, expect, it } from 'vitest';
import { findPhrase } from '../../../../reference-impl/marketing-bot/domain/handover-rules.ts';
import type { PhraseRule } from '../../../../reference-impl/marketing-bot/domain/rules.ts';

const rule = (name: string, ...phrases: string[]): PhraseRule => ({
  name,
  phrases,
  pass: { to: 'default' },
  say: 'One moment.',
});

describe('findPhrase', () => {
  it.each(['agent please', 'AGENT PLEASE', 'Agent, please!', 'I want an  agent…please now', 'Ágent pléase'])(
    'finds the phrase in %j',
    (text) => {
      expect(findPhrase([text], [rule('human', 'agent please')])?.rule.name).toBe('human');
    },
  );

  it.each(['reagent please', 'agent pleases', 'please agent', '', '🙂'])('finds nothing in %j', (text) => {
    expect(findPhrase([text], [rule('human', 'agent please')])).toBeNull();
  });

  it('lets the first rule win, whichever text it is found in', () => {
    const rules = [rule('first', 'wholesale'), rule('second', 'agent')];
    expect(findPhrase(['agent', 'wholesale'], rules)?.rule.name).toBe('first');
  });
});
