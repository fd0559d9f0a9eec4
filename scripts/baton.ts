// The command `baton`: finds the subcommand, loads only that one, and turns what goes wrong into one sentence and a code.
import type { CommandModule } from 'yargs';
import yargs from 'yargs';
import { PlainError, UsageError } from './plain-error.ts';

interface Subcommand {
  describe: string;
  /** Loaded when it is called, so that `baton start` does not wait for the harness. */
  // biome-ignore lint/suspicious/noExplicitAny: each command module knows its own flags; here they only pass through.
  load: () => Promise<CommandModule<any, any>>;
  /** Exit code when it breaks off by a fault of its own. */
  faultCode: number;
}

const subcommands = new Map<string, Subcommand>([
  [
    'start',
    {
      describe: 'starts the simulator, the desk and the marketing bot, wired to one another',
      load: async () => (await import('./start.ts')).startCommand,
      faultCode: 1,
    },
  ],
  [
    'verify',
    {
      describe: 'judges a simulator, the reference or a partner by the conformance scenarios',
      load: async () => (await import('./verify.ts')).verifyCommand,
      faultCode: 3,
    },
  ],
  [
    'world',
    {
      describe: 'lists, makes, copies, compares and explains the worlds of a simulator that runs',
      load: async () => (await import('./world.ts')).worldCommand,
      faultCode: 1,
    },
  ],
  [
    'act',
    {
      describe: 'does something as a person on Messenger',
      load: async () => (await import('./act.ts')).actCommand,
      faultCode: 1,
    },
  ],
  [
    'tail',
    {
      describe: 'follows the journal of a world in words',
      load: async () => (await import('./tail.ts')).tailCommand,
      faultCode: 1,
    },
  ],
]);

const usageCode = 2;

export async function main(argv: readonly string[]): Promise<void> {
  const [name] = argv;
  const known = name === undefined ? undefined : subcommands.get(name);
  try {
    if (name !== undefined && !known && !name.startsWith('-'))
      throw new UsageError(`unknown command ${name}`);
    await parserFor(name, await known?.load()).parseAsync([...argv]);
  } catch (error) {
    process.exitCode = error instanceof UsageError ? usageCode : (known?.faultCode ?? 1);
    process.stderr.write(`baton${known ? ` ${name}` : ''}: ${textOf(error)}\n`);
    if (error instanceof UsageError) {
      process.stderr.write(`\`baton${known ? ` ${name}` : ''} --help\` lists what there is.\n`);
    }
  }
}

function parserFor(name: string | undefined, loaded: Awaited<ReturnType<Subcommand['load']>> | undefined) {
  const parser = yargs()
    .scriptName('baton')
    .usage('$0 <command>\n\nA local simulator of Meta’s Conversation Routing, with a conformance harness.')
    .parserConfiguration({ 'duplicate-arguments-array': false })
    .strict()
    .demandCommand(1, 'expected a command')
    .help()
    .version(false)
    .exitProcess(false)
    .fail((message, error) => {
      // Yargs gives a message of its own for wrong usage, and none for what a command throws.
      throw message ? new UsageError(sentence(message)) : error;
    });
  for (const [command, { describe }] of subcommands) {
    if (command === name && loaded) parser.command(loaded);
    else parser.command({ command, describe, handler: () => {} });
  }
  return parser;
}

/** Yargs may write several lines; at the terminal they become one. */
function sentence(message: string): string {
  const [first = '', ...rest] = message
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return [
    first
      .replace(/^Unknown arguments?/, 'unknown flag or argument')
      .replace(/^Unknown command/, 'unknown command'),
    ...rest,
  ].join(' ');
}

function textOf(error: unknown): string {
  if (error instanceof PlainError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
