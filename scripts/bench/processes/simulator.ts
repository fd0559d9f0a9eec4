// The simulator as it runs for people: its journal in a folder of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator } from '../../../simulator/start.ts';
import { tellParent } from '../child.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'baton-bench-'));
const simulator = await startSimulator({ dataDir, durability: 'os' });
tellParent({ graph: simulator.graphUrl, control: simulator.controlUrl });
process.on('SIGTERM', () => {
  void simulator.close().then(() => {
    rmSync(dataDir, { recursive: true, force: true });
    process.exit(0);
  });
});
