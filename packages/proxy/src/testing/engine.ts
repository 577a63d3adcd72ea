import { Engine, type Starved } from '../engine/engine.ts';
import { engineAddon } from '../socket.ts';

/** An engine of the addon, or of the one at PILLION_ADDON. */
export function openEngine(starved?: Starved): Engine {
  const addon = engineAddon(process.env['PILLION_ADDON']);
  if (addon === undefined) throw new Error('the addon is built without the engine');
  return new Engine(addon, { busyPollMs: 0.06, starved });
}

export async function withEngine(use: (engine: Engine) => Promise<void>): Promise<void> {
  const engine = openEngine();
  try {
    await use(engine);
  } finally {
    engine.shutDown();
  }
}
