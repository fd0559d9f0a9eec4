// A file in JSON or YAML that somebody names at the terminal.
import { readFile } from 'node:fs/promises';
import { parse as parseYaml } from 'yaml';
import { PlainError } from './plain-error.ts';

/** A whole world may be large, and JSON is read much faster than YAML; the one is a part of the other. */
export async function readDataFile(file: string, what: string): Promise<object> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new PlainError(`${what} ${file}: there is no such file, or it can't be read.`);
  });
  const value = parsed(text, `${what} ${file}`);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new PlainError(`${what} ${file}: expected an object.`);
}

function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Perhaps it is YAML.
  }
  try {
    return parseYaml(text, { maxAliasCount: 100 });
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split('\n');
    throw new PlainError(`${what}: neither JSON nor YAML (${why}).`);
  }
}
