#!/usr/bin/env node
// Starts the command from a clone or from an installed package: both hold TypeScript, which tsx reads as it is loaded.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('./baton.ts');
await main(process.argv.slice(2));
