/** Ids, secrets and tokens: all derived from a world's name and seed, so that every machine makes the same ones. */

import { createHash, createHmac, hash } from 'node:crypto';

export interface Mint {
  /** A string of `length` digits that does not begin with 0. */
  digits(label: string, length: number): string;
  hex(label: string, length: number): string;
  /** URL-safe text of 43 characters, for what is made with every message. */
  token(label: string): string;
  /** URL-safe text of `length` characters. */
  text(label: string, length: number): string;
}

export function mintFor(world: string, seed: string): Mint {
  const key = createHash('sha256')
    .update(JSON.stringify([world, seed]))
    .digest();
  const bytes = (label: string) => createHmac('sha512', key).update(label).digest();
  const keyText = key.toString('base64');
  return {
    token: (label) => hash('sha256', `${keyText}${label}`, 'base64url'),
    digits(label, length) {
      const number = BigInt(`0x${bytes(label).toString('hex')}`).toString();
      return `${(Number(number[0]) % 9) + 1}${number.slice(1, length)}`;
    },
    hex: (label, length) => bytes(label).toString('hex').slice(0, length),
    text: (label, length) => bytes(label).toString('base64url').slice(0, length),
  };
}
