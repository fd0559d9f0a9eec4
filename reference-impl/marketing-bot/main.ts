// Runs the bot by itself: `tsx reference-impl/marketing-bot/main.ts --config FILE`. Only here are flags and signals read.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { z } from 'zod';
import { botConfigSchema } from './config.ts';
import { startBot } from './start.ts';

const usage = `Usage: main.ts --config FILE
FILE is JSON: {"pages": [{"page_id", "app_id", "app_secret", "page_access_token", "verify_token", "graph_url",
"graph_version"?, "default_app_id"?}], "host"?, "port"?, "dataDir"?, "clockUrl"?, "checkIntervalSeconds"?, "driver"?}`;

const logger = pino();

try {
  const { values } = parseArgs({ options: { config: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.help || values.config === undefined) {
    process.stderr.write(`${usage}\n`);
    process.exit(values.help ? 0 : 2);
  }
  const config = botConfigSchema.parse(JSON.parse(await readFile(values.config, 'utf8')));
  const bot = await startBot({ ...config, logger });
  logger.info({ url: bot.url, pages: config.pages.length }, 'listening');
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      void bot.close().then(() => process.exit(0));
    });
  }
} catch (error) {
  const why = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  process.stderr.write(`The bot could not start: ${why}\n`);
  process.exit(2);
}
