/** Field expansion: `id,messages.limit(5){from,message}` as a tree of names, modifiers and what is asked of each. Pure. */

export interface Field {
  readonly name: string;
  /** `limit`, `order`, `after`, `before`, as they were written. */
  readonly modifiers: Readonly<Record<string, string>>;
  /** What is asked of the thing the field holds; null when nothing is, so that its defaults apply. */
  readonly fields: readonly Field[] | null;
}

export type ParsedFields =
  | { readonly ok: true; readonly fields: readonly Field[] }
  | { readonly ok: false; readonly problem: string; readonly at: number };

/** No node of this API is deeper; a bound keeps a hostile text from exhausting the stack. */
const NESTING_MAX = 8;
const MODIFIERS: readonly string[] = ['limit', 'order', 'after', 'before'];

export function parseFields(text: string): ParsedFields {
  const scan: Scan = { text, at: 0 };
  const fields = fieldList(scan, 0);
  if (typeof fields === 'string') return { ok: false, problem: fields, at: scan.at };
  skipSpaces(scan);
  if (scan.at < text.length) {
    const found = text.charAt(scan.at);
    return { ok: false, problem: `Expected end of string instead of "${found}".`, at: scan.at };
  }
  return { ok: true, fields };
}

/** The same tree as text, for addresses that repeat what was asked. */
export function fieldsText(fields: readonly Field[]): string {
  return fields
    .map(({ name, modifiers, fields: inner }) => {
      const calls = Object.entries(modifiers).map(([modifier, value]) => `.${modifier}(${value})`);
      return `${name}${calls.join('')}${inner === null ? '' : `{${fieldsText(inner)}}`}`;
    })
    .join(',');
}

interface Scan {
  readonly text: string;
  at: number;
}

/** A text in place of a tree says what is wrong at the place where the scan stands. */
function fieldList(scan: Scan, depth: number): Field[] | string {
  if (depth > NESTING_MAX) return 'Fields are nested too deeply.';
  const fields: Field[] = [];
  do {
    const field = oneField(scan, depth);
    if (typeof field === 'string') return field;
    if (fields.some(({ name }) => name === field.name)) return 'Field specified more than once.';
    fields.push(field);
    skipSpaces(scan);
  } while (takes(scan, ','));
  return fields;
}

function oneField(scan: Scan, depth: number): Field | string {
  skipSpaces(scan);
  const name = word(scan);
  if (name === '') return 'Expected name.';
  const modifiers: Record<string, string> = {};
  while (takes(scan, '.')) {
    const modifier = word(scan);
    if (!MODIFIERS.includes(modifier)) return `Unknown modifier "${modifier}".`;
    if (!takes(scan, '(')) return `Expected "(" after "${modifier}".`;
    const end = scan.text.indexOf(')', scan.at);
    if (end < 0) return 'Expected ")".';
    modifiers[modifier] = scan.text.slice(scan.at, end).trim();
    scan.at = end + 1;
  }
  skipSpaces(scan);
  if (!takes(scan, '{')) return { name, modifiers, fields: null };
  const fields = fieldList(scan, depth + 1);
  if (typeof fields === 'string') return fields;
  return takes(scan, '}') ? { name, modifiers, fields } : 'Expected "}".';
}

function word(scan: Scan): string {
  const pattern = /\w*/y;
  pattern.lastIndex = scan.at;
  const [found = ''] = pattern.exec(scan.text) ?? [];
  scan.at += found.length;
  return found;
}

function takes(scan: Scan, character: string): boolean {
  if (scan.text.charAt(scan.at) !== character) return false;
  scan.at += 1;
  return true;
}

function skipSpaces(scan: Scan): void {
  while (/\s/.test(scan.text.charAt(scan.at))) scan.at += 1;
}
