/** Writes the documents that are made from the code: `npm run docs`. A test compares them with what is committed. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { API_RULES } from '../simulator/domain/api-rules.ts';
import { READING_NAMES, READINGS } from '../simulator/domain/readings.ts';
import { RULES, type RuleMark } from '../simulator/domain/rules.ts';
import type { Edge } from '../simulator/graph/edge.ts';
import { isRequired, schemaOf } from '../simulator/graph/edge-params.ts';
import { EDGES } from '../simulator/graph/edges.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const MARKS: Readonly<Record<RuleMark, string>> = { D: 'documented', O: 'observed', I: 'inferred' };

/** Requirements that no caller, or no wire, could tell from their absence, each with the reason. */
const UNOBSERVABLE: Readonly<Record<string, string>> = {
  'API-143':
    'what a program makes of a header that is not there stays inside of it: it may call, or wait, for reasons of its own',
};

/** The table of `docs/conversation-routing.md`: each requirement with what proves it. */
export function conversationRoutingDocument(): string {
  const tests = idsIn(filesBelow(join(root, 'test'), '.test.ts'), idsInTitles);
  const scenarios = idsIn(filesBelow(join(root, 'scenarios', 'suites'), '.yaml'), idsInScenario);
  const rows = Object.entries(RULES)
    .filter(([id]) => id.startsWith('CR-'))
    .map(([id, { sentence, mark }]) => {
      const readings = READING_NAMES.filter((name) =>
        (READINGS[name].bears_on as readonly string[]).includes(id),
      );
      const cells = [
        id,
        sentence,
        MARKS[mark],
        listed(tests.get(id), id),
        listed(scenarios.get(id), id),
        readings.length === 0 ? 'none' : readings.map((name) => `\`${name}\``).join(', '),
      ];
      return `| ${cells.join(' | ')} |`;
    });
  return [
    '# Conversation Routing: every rule and what proves it',
    '',
    'Made from the code by `npm run docs`; change the code, not this file. *Confidence*: **documented** by Meta, **observed** in',
    'live traffic, or **inferred** where nothing is written and the simulator had to choose. *Reading*: the open questions whose',
    'answer a world can choose (`GET /readings`).',
    '',
    '| id | rule | confidence | tests | scenarios | reading |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    '## Readings',
    '',
    '| reading | values (default first) | question | what is known |',
    '|---|---|---|---|',
    ...READING_NAMES.map((name) => {
      const { values, question, evidence } = READINGS[name];
      return `| \`${name}\` | ${values.map((value) => `\`${JSON.stringify(value)}\``).join(', ')} | ${question} | ${evidence} |`;
    }),
    '',
  ].join('\n');
}

/** The table of `docs/graph-api.md`: what of the Graph API is simulated, and what proves it. */
export function graphApiDocument(): string {
  const tests = idsIn(filesBelow(join(root, 'test'), '.test.ts'), idsInTitles);
  const scenarios = idsIn(filesBelow(join(root, 'scenarios', 'suites'), '.yaml'), idsInScenario);
  const rows = Object.entries(API_RULES).map(([id, { sentence, mark }]) => {
    const isOtherSide = sentence.startsWith('An integration');
    const proof = isOtherSide ? listed(scenarios.get(id), id) : listed(tests.get(id), id);
    const how = isOtherSide
      ? UNOBSERVABLE[id] === undefined
        ? 'judged by scenarios'
        : 'cannot be judged'
      : 'simulated';
    return `| ${[id, sentence, MARKS[mark], how, proof].join(' | ')} |`;
  });
  return [
    '# The Graph API: what is simulated and what proves it',
    '',
    'Made from the code by `npm run docs`; change the code, not this file. The control plane serves the same edges as an OpenAPI',
    'document, with the shape of each parameter: `GET /openapi/graph.json`.',
    '',
    '## Edges',
    '',
    'A name in braces is the kind of node that stands there; `me` means the page, the app or the user of the token. Parameters',
    'in bold must be there. Everything else is refused: an unknown edge with 2500, an unknown node with 100/33.',
    '',
    '| call | token | permission | parameters | simulated | only accepted | rules |',
    '|---|---|---|---|---|---|---|',
    ...EDGES.map(supportRow),
    '',
    '## Requirements',
    '',
    'Lines about *an integration* are duties of the other side: scenarios judge them. Where no wire can show a line, the reason',
    'stands in the place of its proof.',
    '',
    '| id | rule | confidence | how | proof |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function supportRow({
  method,
  path,
  summary,
  token,
  permission,
  params,
  simulated,
  accepted,
  ids,
}: Edge): string {
  const names = Object.entries(params).map(([name, param]) => {
    if (schemaOf(param).meta()?.deprecated === true) return `${name} (withdrawn)`;
    return isRequired(param) ? `**${name}**` : name;
  });
  const cells = [
    `\`${method} ${path}\`<br>${summary}`,
    token,
    permission === null ? 'none' : `\`${permission}\``,
    names.length === 0 ? 'none' : names.join(', '),
    simulated,
    accepted,
    ids.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Requirements of a document that lack a test or a scenario and have no written reason. */
export function unprovenIn(document: string): string[] {
  return document
    .split('\n')
    .filter((line) => /^\| (CR|API)-\d+ \|/.test(line) && line.includes('| – |'))
    .map((line) => line.slice(2, line.indexOf(' |', 2)));
}

function listed(names: ReadonlySet<string> | undefined, id: string): string {
  if (names === undefined || names.size === 0) return UNOBSERVABLE[id] ?? '–';
  const sorted = [...names].sort();
  const shown = sorted.slice(0, 4).map((name) => `\`${name}\``);
  return sorted.length > 4 ? `${shown.join(', ')} and ${sorted.length - 4} more` : shown.join(', ');
}

function idsIn(
  files: readonly string[],
  read: (file: string) => { name: string; ids: string[] },
): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const file of files) {
    const { name, ids } = read(file);
    for (const id of ids) found.set(id, (found.get(id) ?? new Set()).add(name));
  }
  return found;
}

/** Test titles name their requirements in brackets at their end. */
function idsInTitles(file: string): { name: string; ids: string[] } {
  const brackets = readFileSync(file, 'utf8').match(/\[(?:[A-Z]+ §[\d.]+, )?(?:[A-Z]+-\d+[^\]\n]*)\]/g) ?? [];
  const ids = brackets.flatMap((bracket) => bracket.match(/[A-Z]+-\d+/g) ?? []);
  return { name: relative(join(root, 'test'), file).replace(/\.test\.ts$/, ''), ids };
}

function idsInScenario(file: string): { name: string; ids: string[] } {
  const { scenario, requirements } = parse(readFileSync(file, 'utf8')) as {
    scenario?: string;
    requirements?: string[];
  };
  return { name: scenario ?? basename(file), ids: requirements ?? [] };
}

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => join(folder, file));
}

export const DOCUMENTS: Readonly<Record<string, () => string>> = {
  'docs/conversation-routing.md': conversationRoutingDocument,
  'docs/graph-api.md': graphApiDocument,
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, text] of Object.entries(DOCUMENTS)) {
    writeFileSync(join(root, file), text());
    process.stdout.write(`${file}\n`);
  }
}
