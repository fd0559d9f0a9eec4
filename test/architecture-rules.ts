// The directions between folders, and what each kind of file may touch, as pure functions over sources.

export interface Source {
  /** From the project's root, with forward slashes. */
  path: string;
  text: string;
}

export interface Violation {
  rule: string;
  path: string;
  what: string;
}

interface Import {
  specifier: string;
  /** What stands between `import` and `from`. */
  names: string;
  /** Erased before it runs. */
  typeOnly: boolean;
}

/** Programs that talk over HTTP and import nothing from one another, by their folder. */
const programs = ['simulator', 'reference-impl/desk', 'reference-impl/marketing-bot', 'scenarios/harness'];
/** Folders of a program that open a door to the outside. */
const doors = ['graph', 'control', 'https', 'console', 'api', 'driver'];

/** A test is often one table of cases, which reads better in one piece. */
const linesMaxOf = (path: string) => (path.startsWith('test/') ? 700 : 400);

export function programOf(path: string): string | null {
  return programs.find((program) => path.startsWith(`${program}/`)) ?? null;
}

/** The folder of a file inside its program, `''` for the program's own top. */
function areaOf(path: string): string {
  const program = programOf(path);
  const [first = '', ...rest] = path.slice(program === null ? 0 : program.length + 1).split('/');
  return rest.length === 0 ? '' : first;
}

export function violationsOf(source: Source, longFiles: ReadonlyMap<string, string>): Violation[] {
  const { path, text } = source;
  const { code, bare } = stripped(text);
  const imports = importsOf({ code, bare });
  const found: Violation[] = [];
  const object = (rule: string, what: string) => found.push({ rule, path, what });

  for (const { specifier, typeOnly } of imports) {
    if (!specifier.startsWith('.')) continue;
    const target = resolved(path, specifier);
    if (!/\.(ts|js|json)$/.test(specifier)) object('imports name the file with its extension', specifier);
    objectToDirection(path, target, typeOnly, object);
  }
  if (isDomain(path)) objectToDomain(path, imports, bare, object);
  objectToPlace(path, imports, bare, object);
  objectToText(path, text, object);

  const lines = text.split('\n').length - 1;
  const linesMax = linesMaxOf(path);
  if (lines > linesMax && !longFiles.has(path))
    object('files keep to one subject', `${lines} of at most ${linesMax} lines`);
  return found;
}

/** Of a store, what works on a folder that no program has open. */
const storeTools = new Set(['simulator/store/repair.ts']);

type Object_ = (rule: string, what: string) => void;

function objectToDirection(path: string, target: string, typeOnly: boolean, object: Object_): void {
  const from = programOf(path);
  const to = programOf(target);
  if (from !== null && to !== from) {
    object('a program imports nothing from outside of itself', target);
    return;
  }
  if (from === null) {
    if (
      !path.startsWith('test/') &&
      areaOf(target) === 'store' &&
      programOf(target) !== null &&
      !storeTools.has(target)
    )
      object('commands and the library never see the store', target);
    if (path.startsWith('reference-impl/') || path.startsWith('scenarios/')) {
      object('there is no shared folder beside the programs', path);
    }
    return;
  }
  const [area, other] = [areaOf(path), areaOf(target)];
  if (doors.includes(area)) {
    if (doors.includes(other) && other !== area) object('doors do not import one another', target);
    if (other === 'store') object('doors never see the store', target);
  }
  const isStart = /(^|\/)start\.ts$/.test(path);
  if (other === 'store' && area !== 'store' && !typeOnly && !isStart) {
    object('only start.ts constructs stores', target);
  }
  if (/(^|\/)(start|main)\.ts$/.test(target) && !/(^|\/)(start|main)\.ts$/.test(path)) {
    object('only main.ts and scripts start a program', target);
  }
}

function isDomain(path: string): boolean {
  return programOf(path) !== null && areaOf(path) === 'domain';
}

const impureWords =
  /\b(Date|console|async|await|Promise|process|setTimeout|setInterval|queueMicrotask|performance|globalThis|require)\b|\bMath\s*\.\s*random\b|\bcrypto\s*\.|\bfetch\s*\(/g;

function objectToDomain(path: string, imports: readonly Import[], bare: string, object: Object_): void {
  const folder = `${programOf(path)}/domain/`;
  for (const { specifier } of imports) {
    const inside = specifier.startsWith('.') && resolved(path, specifier).startsWith(folder);
    if (!inside) object('domain imports domain only', specifier);
  }
  for (const [word] of bare.matchAll(impureWords)) object('domain is pure', word);
}

/** Files that touch the process for a reason of their own. */
const processUsers = new Map([
  [
    'scenarios/harness/partner/partner-process.ts',
    'starts a partner: hands the environment on and ends it with itself',
  ],
]);

function objectToPlace(path: string, imports: readonly Import[], bare: string, object: Object_): void {
  if (programOf(path) === null) return;
  if (!/(^|\/)main\.ts$/.test(path) && !processUsers.has(path)) {
    const rule = 'only main.ts reads flags, environment and signals';
    for (const [word] of bare.matchAll(/\bprocess\s*\.\s*(env|argv|on|once|exit|exitCode)\b/g))
      object(rule, word);
    if (imports.some(({ specifier }) => specifier === 'node:process')) object(rule, 'node:process');
  }
  // The harness is started by scripts and listens for the apps it plays; it has no start.ts.
  if (/(^|\/)start\.ts$/.test(path) || programOf(path) === 'scenarios/harness') return;
  for (const { specifier, names, typeOnly } of imports) {
    const makes = /\*|\b(createServer|createAdaptorServer|serve)\b/.test(names);
    if (makes && !typeOnly && serverPackages.has(specifier))
      object('only start.ts constructs servers', specifier);
  }
}

const serverPackages = new Set(['@hono/node-server', 'node:http', 'node:https', 'node:http2', 'node:net']);

/** Places of one machine, and of the making of this project, have no business in the product. */
const foreignPlaces: readonly [RegExp, string][] = [
  [/(^|[\s"'`(=])\/(work|home|root|Users)\/[\w.-]/m, 'a path of one machine'],
  [/\.\.\/shared\b|\bshared\/(spec|design|style|harness)/, 'a folder that is not part of the project'],
  [/\bregistry\.npmjs\.org\b|\bnpm\.pkg\b|:4873\b/, 'a package registry'],
  [/\b(?:issue|pull request)s?\s+#?\d+\b/i, 'an issue by number'],
];

function objectToText(path: string, text: string, object: Object_): void {
  if (path.startsWith('test/architecture')) return;
  for (const [pattern, what] of foreignPlaces) {
    const match = pattern.exec(text);
    if (match)
      object('no product file names what lies outside of the project', `${what}: ${match[0].trim()}`);
  }
}

function resolved(path: string, specifier: string): string {
  const parts = path.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** `bare` tells which of the words that look like an import stand in a string. */
export function importsOf({ code, bare }: { code: string; bare: string }): Import[] {
  const found: Import[] = [];
  const isCode = ({ index }: RegExpMatchArray) => bare[index ?? 0] === code[index ?? 0];
  const statement = /\b(import|export)\s+(type\s+)?(?:([\w*\s{},$]+?)\s+from\s*)?(['"])([^'"\n]+)\4/g;
  for (const match of code.matchAll(statement)) {
    if (!isCode(match)) continue;
    const [, , type, names, , specifier = ''] = match;
    const inner = names?.match(/\{([^}]*)\}/)?.[1];
    const allTypes =
      inner !== undefined &&
      /^\s*\{/.test(names ?? '') &&
      inner.split(',').every((name) => name.trim() === '' || /^type\s/.test(name.trim()));
    found.push({ specifier, names: names ?? '', typeOnly: type !== undefined || allTypes });
  }
  // `import('x').Type` in a type position can't be told from a call here, and is rare enough to count as one.
  for (const match of code.matchAll(/\b(?:import|require)\s*\(\s*(['"`])([^'"`\n]+)\1/g)) {
    if (isCode(match)) found.push({ specifier: match[2] ?? '', names: '*', typeOnly: false });
  }
  return found;
}

/**
 * The source without comments (`code`), and without what stands in strings and regular expressions either (`bare`).
 * Lengths are kept. What a template puts between `${` and `}` is code.
 */
export function stripped(text: string): { code: string; bare: string } {
  let code = '';
  let bare = '';
  /** Depth of braces at which each open template goes on. */
  const templates: number[] = [];
  let depth = 0;
  let at = 0;

  const take = (length: number, keep: 'both' | 'code' | 'none') => {
    const piece = text.slice(at, at + length);
    const blank = piece.replace(/[^\n]/g, ' ');
    code += keep === 'none' ? blank : piece;
    bare += keep === 'both' ? piece : blank;
    at += length;
  };
  const inTemplate = () => {
    while (at < text.length) {
      if (text[at] === '\\') take(2, 'code');
      else if (text[at] === '`') {
        take(1, 'code');
        return;
      } else if (text.startsWith('${', at)) {
        take(2, 'both');
        templates.push(depth);
        return;
      } else take(1, 'code');
    }
  };

  while (at < text.length) {
    const char = text[at] ?? '';
    const rest = text.slice(at, at + 2);
    if (rest === '//') take(lengthTo(text, at, '\n'), 'none');
    else if (rest === '/*') take(lengthTo(text, at + 2, '*/') + 4, 'none');
    else if (char === "'" || char === '"') take(quotedLength(text, at, char), 'code');
    else if (char === '`') {
      take(1, 'code');
      inTemplate();
    } else if (char === '/' && mayBeginRegex(bare)) take(regexLength(text, at), 'code');
    else if (char === '}' && templates.at(-1) === depth) {
      templates.pop();
      take(1, 'both');
      inTemplate();
    } else {
      if (char === '{') depth += 1;
      if (char === '}') depth -= 1;
      take(1, 'both');
    }
  }
  return { code, bare };
}

function lengthTo(text: string, from: number, end: string): number {
  const found = text.indexOf(end, from);
  return (found === -1 ? text.length : found) - from;
}

function quotedLength(text: string, at: number, quote: string): number {
  let end = at + 1;
  while (end < text.length && text[end] !== quote && text[end] !== '\n') end += text[end] === '\\' ? 2 : 1;
  return end + 1 - at;
}

function regexLength(text: string, at: number): number {
  let end = at + 1;
  let inClass = false;
  while (end < text.length && text[end] !== '\n' && (inClass || text[end] !== '/')) {
    if (text[end] === '[') inClass = true;
    if (text[end] === ']') inClass = false;
    end += text[end] === '\\' ? 2 : 1;
  }
  return end + 1 - at;
}

/** A slash divides after a value and begins a regular expression anywhere else. */
function mayBeginRegex(before: string): boolean {
  const tail = before.slice(-40).trimEnd();
  if (/\b(return|typeof|case|in|of|do|else|void|throw|yield|await)$/.test(tail)) return true;
  return tail === '' || !/[\w$)\]}'"`]$/.test(tail);
}
