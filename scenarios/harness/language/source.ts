/** YAML text with the place of everything in it, so that each problem can be shown where it stands. */
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';

export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export class SourceError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.name = 'SourceError';
    this.problems = problems;
  }
}

export function problemText({ file, line, column, message }: Problem): string {
  return `${file}:${line}:${column}: ${message}`;
}

export type Path = readonly PropertyKey[];

export interface Source {
  readonly file: string;
  readonly data: unknown;
  /** The problem at a path of the data; with `key`, at that key of the map found there. */
  problemAt(path: Path, message: string, key?: string): Problem;
}

/** A scenario says little twice; more aliases than this are an attack or an accident. */
const aliasesMax = 50;

export function readSource(file: string, text: string): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const at = (offset: number): { line: number; column: number } => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [first] = document.errors;
  if (first !== undefined) {
    throw new SourceError(
      document.errors.map((error) => ({ file, ...at(error.pos[0]), message: oneLine(error.message) })),
    );
  }

  const offsetOf = (path: Path, key?: string): number => {
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      if (depth === path.length && key !== undefined && isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
        if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
      }
      if (hasRange(node)) return node.range[0];
    }
    return 0;
  };

  return {
    file,
    data: toData(() => document.toJS({ maxAliasCount: aliasesMax }), file),
    problemAt: (path, message, key) => ({ file, ...at(offsetOf(path, key)), message }),
  };
}

function toData(read: () => unknown, file: string): unknown {
  try {
    return read();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SourceError([{ file, line: 1, column: 1, message: oneLine(reason) }]);
  }
}

/** The parser's messages end in a drawing of the line; the place is told in numbers instead. */
function oneLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '');
}

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}
