/** The simulator as a program of its own: reads the environment, starts, and stops on a signal. */

import { pino } from 'pino';
import { startSimulator } from './start.ts';

const logger = pino({ level: process.env.BATON_LOG ?? 'info' });
const simulator = await startSimulator({
  port: Number(process.env.BATON_PORT ?? 4000),
  controlPort: Number(process.env.BATON_CONTROL_PORT ?? 4001),
  ...(process.env.BATON_DATA === undefined ? {} : { dataDir: process.env.BATON_DATA }),
  logger,
});
logger.info({ graph: simulator.graphUrl, control: simulator.controlUrl }, 'ready');

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void simulator.close().then(() => process.exit(0));
  });
}
