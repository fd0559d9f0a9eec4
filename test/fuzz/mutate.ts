/** Good requests and what is done to them: the grammar of a door, mutated. */

import fc from 'fast-check';
import { oddBodies, oddContentTypes, oddHeader, oddName, oddQueries, oddSegments, oddValue } from './odd.ts';
import type { FuzzRequest } from './request.ts';

/** A request that a door accepts, or would in the right state. */
export interface Shape {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly headers?: readonly (readonly [string, string])[];
}

export interface Grammar {
  readonly shapes: readonly Shape[];
  /** How bodies are written down, the first being usual. */
  readonly encodings: readonly Encoding[];
  /** Texts that stand for something at this door: secrets, which may turn up anywhere. */
  readonly words?: readonly string[];
  /** Puts credentials or signatures on a finished request; `way` picks one of the ways to do so, and wrong ways. */
  readonly signed?: (request: FuzzRequest, way: number) => FuzzRequest;
  /** Makes requests that would wait, or go far, do so briefly. */
  readonly tamed?: (request: FuzzRequest) => FuzzRequest;
}

export type Encoding = 'json' | 'form' | 'nested' | 'multipart' | 'relaxed' | 'query';

interface Edit {
  readonly at: number;
  readonly how: 'replace' | 'delete' | 'add' | 'wrap' | 'rename' | 'repeat';
  readonly name: string;
  readonly value: unknown;
}

function edits(words: readonly string[]): fc.Arbitrary<Edit> {
  const mixed = <Value>(odd: fc.Arbitrary<Value>): fc.Arbitrary<Value | string> =>
    words.length === 0
      ? odd
      : fc.oneof(
          { weight: 15, arbitrary: odd as fc.Arbitrary<Value | string> },
          { weight: 1, arbitrary: fc.constantFrom(...words) },
        );
  return fc.record({
    at: fc.nat(63),
    how: fc.constantFrom('replace', 'replace', 'replace', 'delete', 'add', 'wrap', 'rename', 'repeat'),
    name: mixed(oddName),
    value: mixed(oddValue),
  });
}

/** Null most of the time, so that what is odd about a request stands alone and gets past the first check. */
function sometimes<Value>(oneIn: number, arbitrary: fc.Arbitrary<Value>): fc.Arbitrary<Value | null> {
  return fc.oneof(
    { weight: oneIn - 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: arbitrary as fc.Arbitrary<Value | null> },
  );
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'get', 'X-Y'];

export function mutated(grammar: Grammar): fc.Arbitrary<FuzzRequest> {
  const edit = edits(grammar.words ?? []);
  const segments = [...oddSegments, ...(grammar.words ?? []).map(encodeURIComponent)];
  const queries = [
    ...oddQueries,
    ...(grammar.words ?? []).map((word) => `fields=${encodeURIComponent(word)}`),
  ];
  return fc
    .record({
      shape: fc.nat(grammar.shapes.length - 1),
      edits: fc.oneof(
        { weight: 3, arbitrary: fc.array(edit, { minLength: 1, maxLength: 1 }) },
        { weight: 2, arbitrary: fc.array(edit, { maxLength: 3 }) },
      ),
      encoding: fc.nat(grammar.encodings.length * 2 - 1),
      contentType: sometimes(8, fc.constantFrom(...oddContentTypes)),
      body: sometimes(10, fc.constantFrom(...oddBodies)),
      bytes: sometimes(10, fc.record({ at: fc.nat(9999), cut: fc.boolean(), byte: fc.nat(255) })),
      method: sometimes(10, fc.constantFrom(...METHODS)),
      segment: sometimes(
        8,
        fc.record({
          at: fc.nat(7),
          how: fc.constantFrom('replace', 'insert', 'append'),
          text: fc.constantFrom(...segments),
        }),
      ),
      query: sometimes(6, fc.constantFrom(...queries)),
      header: sometimes(8, oddHeader),
      way: fc.nat(31),
    })
    .map((made) => built(grammar, made));
}

interface Made {
  readonly shape: number;
  readonly edits: readonly Edit[];
  readonly encoding: number;
  readonly contentType: string | null;
  readonly body: Uint8Array | null;
  readonly bytes: { readonly at: number; readonly cut: boolean; readonly byte: number } | null;
  readonly method: string | null;
  readonly segment: { readonly at: number; readonly how: string; readonly text: string } | null;
  readonly query: string | null;
  readonly header: readonly [string, string] | null;
  readonly way: number;
}

function built(grammar: Grammar, made: Made): FuzzRequest {
  const shape = grammar.shapes[made.shape] as Shape;
  const encoding = grammar.encodings[made.encoding] ?? (grammar.encodings[0] as Encoding);
  const value = shape.body === undefined ? undefined : made.edits.reduce(edited, structuredClone(shape.body));
  const query: string[] = Object.entries(shape.query ?? {}).map(([name, text]) => pair(name, text));
  const written = value === undefined ? null : encoded(value, encoding, query);
  const text = made.body ?? (written === null ? null : written.bytes);
  const body = text === null || made.bytes === null ? text : damaged(text, made.bytes);
  const contentType = made.contentType ?? written?.type ?? null;
  if (made.query !== null) query.push(made.query);
  const path = made.segment === null ? shape.path : withSegment(shape.path, made.segment);
  const request: FuzzRequest = {
    method: made.method ?? shape.method,
    target: query.length === 0 ? path : `${path}?${query.join('&')}`,
    headers: [
      ...(contentType === null ? [] : [['Content-Type', contentType] as const]),
      ...(shape.headers ?? []),
      ...(made.header === null ? [] : [made.header]),
    ],
    body,
  };
  const tamed = grammar.tamed?.(request) ?? request;
  return grammar.signed?.(tamed, made.way) ?? tamed;
}

function edited(root: unknown, { at, how, name, value: odd }: Edit): unknown {
  // Odd values are shared between requests; a later edit may reach into this one.
  const value = structuredClone(odd);
  const places: { of: Record<string, unknown> | unknown[]; key: string }[] = [];
  collect(root, places, 0);
  const place = places[at % (places.length + 1)];
  if (place === undefined) return how === 'wrap' ? [root] : value;
  const holder = place.of as Record<string, unknown>;
  const current = holder[place.key];
  switch (how) {
    case 'replace':
      put(holder, place.key, value);
      break;
    case 'delete':
      if (Array.isArray(holder)) {
        // Not splice, which would ask a `constructor` that an earlier edit may have put here.
        holder.copyWithin(Number(place.key), Number(place.key) + 1);
        holder.length -= 1;
      } else delete holder[place.key];
      break;
    case 'add':
      if (Array.isArray(holder)) holder.push(value);
      else put(holder, name, value);
      break;
    case 'wrap':
      put(holder, place.key, at % 2 === 0 ? [current] : { [name]: current });
      break;
    case 'rename':
      delete holder[place.key];
      put(holder, name, current);
      break;
    case 'repeat':
      put(
        holder,
        place.key,
        Array.from({ length: 1 + (at % 60) }, () => current),
      );
      break;
  }
  return root;
}

function put(holder: Record<string, unknown>, key: string, value: unknown): void {
  // A list has no names; one that shadowed its methods would only trip over this file.
  if (Array.isArray(holder) && !/^\d+$/.test(key)) return;
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

const PLACES_MAX = 64;

function collect(
  value: unknown,
  places: { of: Record<string, unknown> | unknown[]; key: string }[],
  depth: number,
): void {
  if (typeof value !== 'object' || value === null || depth > 6) return;
  for (const key of Object.keys(value)) {
    if (places.length >= PLACES_MAX) return;
    places.push({ of: value as Record<string, unknown>, key });
    collect((value as Record<string, unknown>)[key], places, depth + 1);
  }
}

function encoded(
  value: unknown,
  encoding: Encoding,
  query: string[],
): { bytes: Uint8Array; type: string } | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return json(value);
  const members = Object.entries(value);
  switch (encoding) {
    case 'json':
      return json(value);
    case 'relaxed':
      return { bytes: utf8(jsonText(value).replaceAll('"', "'")), type: 'application/json' };
    case 'form':
      return {
        bytes: utf8(members.map(([name, member]) => pair(name, formText(member))).join('&')),
        type: 'application/x-www-form-urlencoded',
      };
    case 'nested':
      return {
        bytes: utf8(
          members
            .flatMap(([name, member]) => flat(name, member, 0))
            .map(([name, text]) => pair(name, text))
            .join('&'),
        ),
        type: 'application/x-www-form-urlencoded',
      };
    case 'multipart':
      return { bytes: utf8(multipart(members)), type: 'multipart/form-data; boundary=fuzz' };
    case 'query':
      for (const [name, member] of members) query.push(pair(name, formText(member).slice(0, 3000)));
      return null;
  }
}

function json(value: unknown) {
  return { bytes: utf8(jsonText(value)), type: 'application/json' };
}

function jsonText(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

function formText(value: unknown): string {
  return typeof value === 'string' ? value : jsonText(value);
}

/** Percent escapes of the text; a lone surrogate becomes the bytes that strict decoders refuse. */
function pair(name: string, text: string): string {
  return `${escaped(name)}=${escaped(text)}`;
}

function escaped(text: string): string {
  return text.split(LONE_SURROGATE).map(encodeURIComponent).join('%ED%A0%80');
}

const LONE_SURROGATE = /\p{Surrogate}/u;

const FLAT_DEPTH_MAX = 40;

function flat(name: string, value: unknown, depth: number): [string, string][] {
  if (typeof value !== 'object' || value === null || depth > FLAT_DEPTH_MAX)
    return [[name, formText(value).slice(0, 3000)]];
  return Object.entries(value)
    .slice(0, 60)
    .flatMap(([key, member]) => flat(`${name}[${key}]`, member, depth + 1));
}

function multipart(members: readonly [string, unknown][]): string {
  const parts = members.map(([name, member], index) => {
    const file = index === 1 ? '; filename="a.png"\r\nContent-Type: image/png' : '';
    return `--fuzz\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${formText(member)}\r\n`;
  });
  return `${parts.join('')}--fuzz--\r\n`;
}

function damaged(body: Uint8Array, { at, cut, byte }: NonNullable<Made['bytes']>): Uint8Array {
  const place = body.length === 0 ? 0 : at % body.length;
  if (cut) return body.slice(0, place);
  const copy = body.slice();
  if (copy.length > 0) copy[place] = byte;
  return copy;
}

function withSegment(path: string, { at, how, text }: NonNullable<Made['segment']>): string {
  const segments = path.split('/').slice(1);
  const place = at % (segments.length + 1);
  if (how === 'append') return `${path}/${text}`;
  segments.splice(place, how === 'replace' ? 1 : 0, text);
  return `/${segments.join('/')}`;
}
