import { any, string } from '../function/params.ts';
import { func, type FunctionMap, metered, withCost, PER_CHARACTER } from '../function/signature.ts';
import { sprint } from '../format/print.ts';
import type { Meter } from '../meter.ts';
import { integerOf } from '../value/number.ts';
import { type GoValue, itemsOf } from '../value/types.ts';
import { listField, textField, fieldOf } from './field.ts';

const PROXY_CONTAINER = 'istio-proxy';

export const ports: FunctionMap = withCost(PER_CHARACTER, {
  excludeInboundPort: metered([any, string], excludeInboundPort),
  includeInboundPorts: func([any], (containers) => tcpPorts(itemsOf(containers) ?? [])),
  applicationPorts: func([any], (containers) => {
    const all = itemsOf(containers) ?? [];
    return tcpPorts(all.filter((container) => textField(container, 'Name') !== PROXY_CONTAINER));
  }),
});

/** Adds a port to a comma list. A list that has it already keeps its blanks; any other loses them. */
function excludeInboundPort(meter: Meter, port: GoValue, list: string): string {
  const added = sprint([port], meter).trim();
  const listed = list.split(',');
  if (added === '' || added === '0' || listed.includes(added)) return list;
  return [...listed.map((item) => item.trim()).filter((item) => item !== ''), added].join(',');
}

function tcpPorts(containers: readonly GoValue[]): string {
  return containers
    .flatMap((container) => listField(container, 'Ports'))
    .filter((port) => !['UDP', 'SCTP'].includes(textField(port, 'Protocol')))
    .map((port) => String(integerOf(fieldOf(port, 'ContainerPort')) ?? 0))
    .join(',');
}
