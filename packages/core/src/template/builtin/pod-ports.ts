import type { Container } from '../../kubernetes/types.ts';

/** In the order of Go's struct, which is the order that its JSON has. */
const FIELDS = ['name', 'hostPort', 'containerPort', 'protocol', 'hostIP'] as const;

/** `ISTIO_META_POD_PORTS`: a JSON array of all containers' ports, one a line. */
export function podPortsJson(containers: readonly Container[]): string {
  const ports = containers.flatMap((container) => container.ports ?? []);
  const lines = ports.map((port, index) => `    ${index ? ',' : ''}${portJson(port)}`);
  return ['[', ...lines, ']'].join('\n');
}

function portJson(port: NonNullable<Container['ports']>[number]): string {
  const fields = FIELDS.filter((field) => port[field] || field === 'containerPort');
  return JSON.stringify(Object.fromEntries(fields.map((field) => [field, port[field]])));
}
