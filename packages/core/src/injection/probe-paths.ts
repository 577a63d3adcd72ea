/** Where the status server answers for a container's probes and lifecycle handlers. */
export const PROBES = {
  readinessProbe: 'readyz',
  livenessProbe: 'livez',
  startupProbe: 'startupz',
} as const;

export const HANDLERS = { preStop: 'prestopz', postStart: 'poststartz' } as const;

export type ProbeField = keyof typeof PROBES;
export type HandlerField = keyof typeof HANDLERS;

export function probePath(container: string, field: ProbeField): string {
  return `/app-health/${container}/${PROBES[field]}`;
}

export function handlerPath(container: string, field: HandlerField): string {
  return `/app-lifecycle/${container}/${HANDLERS[field]}`;
}
