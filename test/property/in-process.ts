/** The simulator in this process: a world for each run, without sockets. */
import { DirectPlatform } from './direct-platform.ts';
import type { Platform } from './platform.ts';
import type { Setup } from './setup.ts';

/** Something that worlds can be made in. */
export interface Running extends AsyncDisposable {
  create(setup: Setup): Promise<Platform>;
}

export function simulatorInProcess({ webhooks = true }: { webhooks?: boolean } = {}): Running {
  return {
    create: (setup) => DirectPlatform.create(setup, { webhooks }),
    [Symbol.asyncDispose]: async () => {},
  };
}
