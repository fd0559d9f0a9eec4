// The way in for programs in plain Node: what is behind it is TypeScript, which tsx reads without touching other modules.
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

// Named, because tsx would otherwise take the settings of whatever project this is called in.
const tsconfig = fileURLToPath(new URL('../tsconfig.json', import.meta.url));
const { startSimulator, ControlRefused, ControlUnreachable } = await tsImport('./simulator.ts', {
  parentURL: import.meta.url,
  tsconfig,
});

export { ControlRefused, ControlUnreachable, startSimulator };
