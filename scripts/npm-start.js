// `npm start`: installs what is missing, then runs the worked example with its data in .baton.
import { installWhenMissing } from './install-when-missing.js';

installWhenMissing();
process.argv.splice(2, 0, 'start', '--data', '.baton', '--from', 'example');
await import('./baton.js');
