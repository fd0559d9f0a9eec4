/** The reactions Messenger names, and the emoji behind each name (API-121). */

export const REACTION_NAMES = ['smile', 'angry', 'sad', 'wow', 'love', 'like', 'dislike'] as const;
export type ReactionName = (typeof REACTION_NAMES)[number];

export interface Reaction {
  readonly name: ReactionName | 'other';
  readonly emoji: string;
}

const EMOJI_OF: { readonly [Name in ReactionName]: string } = {
  smile: '😆',
  angry: '😠',
  sad: '😢',
  wow: '😮',
  love: '❤️',
  like: '👍',
  dislike: '👎',
};

const VARIATION = /\uFE0F/g;

/** From a name or an emoji; an emoji without a name of its own is `other`. */
export function reactionOf(given: string): Reaction | null {
  const named = REACTION_NAMES.find((name) => name === given || bare(EMOJI_OF[name]) === bare(given));
  if (named !== undefined) return { name: named, emoji: EMOJI_OF[named] };
  return /\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(given)
    ? { name: 'other', emoji: given }
    : null;
}

function bare(emoji: string): string {
  return emoji.replace(VARIATION, '');
}
