import { type DataPlane, openDataPlane } from './data-plane.ts';
import type { Registry } from './destinations/registry.ts';
import { openFilters } from './filters/live-filters.ts';
import { openTransport } from './open-transport.ts';
import type { Settings } from './settings/settings.ts';
import type { Log } from './telemetry/log.ts';
import { Meter } from './telemetry/meter.ts';
import { openLogSink } from './telemetry/open-log-sink.ts';
import { shortageReport } from './telemetry/shortage-report.ts';

export interface PlaneSurroundings {
  readonly settings: Settings;
  readonly platform: NodeJS.Platform;
  readonly log: Log;
  readonly now: () => number;
}

/** The data plane of a sidecar that does everything in one thread. */
export async function openPlane(
  { settings, platform, log, now }: PlaneSurroundings,
  registry: Registry,
): Promise<DataPlane> {
  const filters = await openFilters(settings.filters, { log });
  const meter = new Meter(settings.workload, filters?.labels);
  const accessLog = await openLogSink(settings.accessLog.path, (lines) => {
    meter.accessLogDropped += lines;
  });
  const transport = openTransport(
    settings,
    platform,
    log,
    shortageReport({ log, count: () => meter.descriptorsRefused++, now }),
  );
  const writeAccess = (line: string): void => accessLog.write(line);
  const parts = { settings, transport, log, meter, filters, writeAccess, now };
  const plane = openDataPlane(parts, registry);
  return {
    ...plane,
    async close() {
      await plane.close();
      await accessLog.close();
    },
  };
}
