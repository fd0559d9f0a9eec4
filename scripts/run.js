// Runs one TypeScript file of this project: `node scripts/run.js FILE [ARGUMENT…]`.
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { register } from 'tsx/esm/api';

const [, , file] = process.argv;
if (file === undefined) {
  process.stderr.write('Usage: node scripts/run.js FILE [ARGUMENT…]\n');
  process.exit(2);
}
register({ tsconfig: fileURLToPath(new URL('../tsconfig.json', import.meta.url)) });
process.argv.splice(1, 2, resolve(file));
await import(pathToFileURL(resolve(file)).href);
