import { socketTransport } from './driver/socket-transport.ts';
import type { Transport } from './driver/transport.ts';
import { Engine, type Starved } from './engine/engine.ts';
import { engineTransport } from './engine/engine-transport.ts';
import type { Settings } from './settings/settings.ts';
import { engineAddon, kernelSockets } from './socket.ts';
import type { Log } from './telemetry/log.ts';

/** The transport that was asked for, or `node` where the addon has no engine; the log tells which. */
export function openTransport(
  { engine, busyPollMs }: Pick<Settings, 'engine' | 'busyPollMs'>,
  platform: NodeJS.Platform,
  log: Pick<Log, 'info' | 'warning'>,
  starved?: Starved,
): Transport {
  if (engine === 'native') {
    const addon = engineAddon();
    if (addon !== undefined) {
      log.info('connections by the native engine', { reason: 'engine.chosen' });
      return engineTransport(new Engine(addon, { busyPollMs, starved }));
    }
    log.warning('connections by node:net: the addon has no engine', { reason: 'engine.missing' });
  }
  return socketTransport(kernelSockets(platform));
}
