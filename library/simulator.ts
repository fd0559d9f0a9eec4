// A simulator in this process, together with clients of its worlds.
import { startSimulator as start } from '../simulator/start.ts';
import { ControlDoor } from './control-door.ts';
import type { Simulator, StartOptions } from './index.d.ts';
import { worldClient } from './world-client.ts';

export { ControlRefused, ControlUnreachable } from './control-door.ts';

export async function startSimulator(options: StartOptions = {}): Promise<Simulator> {
  const { graphUrl, controlUrl, close: stop } = await start(options);
  const door = new ControlDoor(controlUrl);
  const close = async () => {
    await door.close();
    await stop();
  };
  return {
    graphUrl,
    controlUrl,
    world: (name) => worldClient(door, name),
    close,
    [Symbol.asyncDispose]: close,
  };
}
