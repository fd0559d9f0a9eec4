#!/usr/bin/env node
// Starts the command from a clone or from an installed package: both hold TypeScript, which tsx reads as it is loaded.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// Named, because tsx would otherwise take the settings of whatever project the command is called in.
register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
const { main } = await import('./baton.ts');
await main(process.argv.slice(2));
// The command is over. Something that failed to start may have left a connection open; nobody waits for that.
process.exit();
