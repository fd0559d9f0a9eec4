// `npm start`: installs what is missing, then runs the worked example with its data in .baton.
import { installWhenMissing } from './install-when-missing.js';

installWhenMissing();
stopWithParent();
process.argv.splice(2, 0, 'start', '--data', '.baton', '--from', 'example');
await import('./baton.js');

/**
 * npm hands a signal on to the shell that it runs a script in, and some shells die of it without telling this process,
 * which would then go on and hold the ports. So it goes when its parent has gone.
 */
function stopWithParent() {
  const everyMs = 250;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, everyMs);
  watch.unref();
}
