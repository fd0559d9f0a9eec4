/** What a world is, told in one order: equal for worlds that stand alike, whatever they are called. */

import { createHash } from 'node:crypto';
import type { World } from './domain/world.ts';

/** A copy of a world has a name, a seed, secrets and verify tokens of its own and is the same world all the same. */
const SECRETS: ReadonlySet<string> = new Set(['secret', 'verify_token']);

/** SHA-256 over the state as canonical JSON, in hex. */
export function stateHash(world: Readonly<World>): string {
  return createHash('sha256')
    .update(JSON.stringify(stateOf(world)))
    .digest('hex');
}

/** The state as JSON: maps as objects, members in alphabetical order, what is a copy's own left out. */
export function stateOf(world: Readonly<World>): Record<string, unknown> {
  const { name: _name, seed: _seed, ...state } = world;
  return inOrder(state) as Record<string, unknown>;
}

function inOrder(value: unknown): unknown {
  if (value instanceof Map) return ordered([...value].map(([key, held]) => [String(key), held]));
  if (value instanceof Set) return [...value].map(String).sort();
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return ordered(Object.entries(value).filter(([key, held]) => held !== undefined && !SECRETS.has(key)));
}

function ordered(members: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(sorted.map(([key, held]) => [key, inOrder(held)]));
}
