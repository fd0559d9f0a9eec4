/**
 * Reads the JSON that Meta's own samples send: bare or single-quoted keys and values beside strict JSON. Whole numbers
 * that a double cannot hold come back as strings, because ids must keep every digit (CR-122, API-017).
 */

const DEPTH_MAX = 64;

/** The value, or undefined when the text is not even relaxed JSON. */
export function parseRelaxedJson(text: string): unknown {
  const reader = new Reader(text);
  try {
    const value = reader.value(0);
    reader.space();
    return reader.atEnd ? value : undefined;
  } catch (error) {
    if (error instanceof NotJson) return undefined;
    throw error;
  }
}

/** Strict JSON first, because nearly everybody sends it; relaxed JSON for the rest and for long numbers. */
export function parseJson(text: string): unknown {
  if (/[:[,]\s*-?\d{16}/.test(text)) return parseRelaxedJson(text);
  try {
    const value: unknown = JSON.parse(text);
    return mayBeTooDeep(text) && isDeeper(value, DEPTH_MAX) ? undefined : value;
  } catch {
    return parseRelaxedJson(text); // Not strict JSON: the relaxed reader has the last word.
  }
}

/** Cheap enough for every message: a text with few brackets holds no deep value. */
function mayBeTooDeep(text: string): boolean {
  let opened = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) opened += 1;
  }
  return opened > DEPTH_MAX;
}

/** JSON.parse takes any depth, but what writes the value down again takes the stack’s only. */
function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

class NotJson extends Error {}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  space(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  value(depth: number): unknown {
    if (depth > DEPTH_MAX) throw new NotJson();
    this.space();
    const next = this.#text[this.#at];
    if (next === '{') return this.#object(depth);
    if (next === '[') return this.#array(depth);
    if (next === '"' || next === "'") return this.#quoted(next);
    return this.#bare(/[^,\]}]/);
  }

  #object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.#at += 1;
    this.space();
    while (this.#text[this.#at] !== '}') {
      const quote = this.#text[this.#at];
      const key =
        quote === '"' || quote === "'" ? this.#quoted(quote) : String(this.#bare(/[^:,\]}]/, false));
      this.space();
      if (this.#text[this.#at] !== ':' || key === '') throw new NotJson();
      this.#at += 1;
      Object.defineProperty(object, key, {
        value: this.value(depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      });
      this.#separator('}');
    }
    this.#at += 1;
    return object;
  }

  #array(depth: number): unknown[] {
    const array: unknown[] = [];
    this.#at += 1;
    this.space();
    while (this.#text[this.#at] !== ']') {
      array.push(this.value(depth + 1));
      this.#separator(']');
    }
    this.#at += 1;
    return array;
  }

  #separator(closing: string): void {
    this.space();
    if (this.#text[this.#at] === ',') {
      this.#at += 1;
      this.space();
    } else if (this.#text[this.#at] !== closing) throw new NotJson();
  }

  #quoted(quote: string): string {
    const start = this.#at;
    this.#at += 1;
    while (this.#text[this.#at] !== quote) {
      if (this.atEnd) throw new NotJson();
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    this.#at += 1;
    const inner = this.#text.slice(start + 1, this.#at - 1);
    const strict = quote === '"' ? inner : inner.replace(/\\'/g, "'").replace(/(^|[^\\])"/g, '$1\\"');
    try {
      return JSON.parse(`"${strict}"`);
    } catch {
      throw new NotJson();
    }
  }

  #bare(allowed: RegExp, convert = true): unknown {
    const start = this.#at;
    while (!this.atEnd && allowed.test(this.#text[this.#at] ?? '')) this.#at += 1;
    const word = this.#text.slice(start, this.#at).trim();
    if (word === '' || /["'{[]/.test(word)) throw new NotJson();
    if (!convert) return word;
    if (word === 'true') return true;
    if (word === 'false') return false;
    if (word === 'null') return null;
    if (/^-?\d+$/.test(word)) return Number.isSafeInteger(Number(word)) ? Number(word) : word;
    return /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(word) ? Number(word) : word;
  }
}
