/** Ids of what a world makes as it goes: messages, comments and posts, tokens, traces. They depend on its journal’s length and its seed. */

import { asMid, type Mid, type PageId } from './domain/ids.ts';
import type { Mint } from './random.ts';

export class IdSource {
  readonly #mint: Mint;
  readonly #length: () => number;
  /** How many message ids were made while the journal had this length. */
  #mids = { at: 0, made: 0 };
  /** The same of everything else that gets an id of digits. */
  #others = { at: 0, made: 0 };

  /** `length` tells how many entries the journal has. */
  constructor(mint: Mint, length: () => number) {
    this.#mint = mint;
    this.#length = length;
  }

  /**
   * A message id nobody has used: the journal grows with each message, and calls that are parsed at the same length are
   * told apart by their count.
   */
  mid(label = ''): Mid {
    const at = this.#length() + 1;
    this.#mids = { at, made: this.#mids.at === at ? this.#mids.made + 1 : 0 };
    return asMid(`m_${this.#mint.token(`mid:${at}:${label}:${this.#mids.made}`)}`);
  }

  /** An id of digits nobody has used, for what an app makes: an upload, a persona. */
  next(label: string): string {
    const at = this.#length() + 1;
    this.#others = { at, made: this.#others.at === at ? this.#others.made + 1 : 0 };
    return this.#mint.digits(`${label}:${at}:${this.#others.made}`, 16);
  }

  /** The id of a comment that is made next, in the form POST_COMMENT. */
  commentId(): string {
    const label = `comment:${this.#length() + 1}`;
    return `${this.#mint.digits(`post:${label}`, 15)}_${this.#mint.digits(label, 15)}`;
  }

  /** The id of a post that is made next, in the form PAGE_POST. */
  postId(page: PageId): string {
    return `${page}_${this.#mint.digits(`post:${this.#length() + 1}`, 15)}`;
  }

  /** The token that a Log In button appends next. */
  linkingToken(): string {
    return this.#mint.text(`linking:${this.#length() + 1}`, 48);
  }

  /** A short trace id for an error (API-024). */
  traceId(): string {
    return `A${this.#mint.text(`trace:${this.#length() + 1}`, 22)}`;
  }
}
