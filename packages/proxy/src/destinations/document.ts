import {
  canonicalAddress,
  type IpAddress,
  isPort,
  nearest,
  type Parsed,
  parsed,
  type Port,
  type Problem,
  refused,
} from '@pillion/core/values';
import type { Cluster, ServiceName, Treatment } from '../routing/cluster.ts';
import { endpoint, type Endpoint, parseEndpoint } from '../routing/endpoint.ts';
import { PROTOCOL_NAMES, treatmentOf, treatmentOfPortName } from '../routing/treatment.ts';
import { brief, RecordReader } from '../validation/record-reader.ts';
import { POLICY_FIELDS, readPolicy } from './policy-document.ts';
import { type Destination, indexDestinations, type Registry } from './registry.ts';

/**
 * Turns a destinations document, as YAML or JSON gives it, into a registry:
 *
 *     services:
 *       - name: echo.default.svc.cluster.local
 *         addresses: [10.96.0.10, 'fd00::10']
 *         ports:
 *           - { port: 80, name: http, endpoints: ['10.0.0.2:8000', '[fd00::2]:8001'] }
 *
 * An empty document is an empty registry.
 */
export function parseDestinations(document: unknown): Parsed<Registry> {
  if (document === undefined || document === null) return parsed(indexDestinations([]));
  const problems: Problem[] = [];
  const root = RecordReader.of('', document, ['services'], problems);
  const services = root.list('services', 'a list of services') ?? [];
  const destinations = services.flatMap((service, index) =>
    parseService(`services[${index}]`, service, problems),
  );
  problems.push(...conflicts(destinations));
  return problems.length > 0 ? refused(...problems) : parsed(indexDestinations(destinations));
}

function parseService(path: string, value: unknown, problems: Problem[]): Destination[] {
  const service = RecordReader.of(path, value, ['name', 'addresses', 'ports'], problems);
  const host = service.string('name', 'a host name such as echo.default.svc.cluster.local');
  const addresses = service.list('addresses', 'a list of IP addresses') ?? [];
  const ports = service.list('ports', 'a list of ports') ?? [];
  if (host !== undefined && !/^[a-z0-9*]([a-z0-9.*-]*[a-z0-9])?$/i.test(host)) {
    problems.push({
      code: 'destinations.host',
      subject: service.subject('name'),
      value: host,
      reason: 'is not a host name',
      accepted: 'letters, digits, dots and hyphens, such as echo.default.svc.cluster.local',
    });
  }
  const dialled = addresses.map((address, index) =>
    parseDialled(`${path}.addresses[${index}]`, address, problems),
  );
  return ports.flatMap((port, index) => {
    const known = dialled.filter((address) => address !== undefined);
    return parsePort(`${path}.ports[${index}]`, port, host ?? '', known, problems) ?? [];
  });
}

function parseDialled(subject: string, value: unknown, problems: Problem[]): IpAddress | undefined {
  const address = typeof value === 'string' ? canonicalAddress(value) : undefined;
  if (address !== undefined) return address;
  const accepted = 'an address such as 10.96.0.10 or fd00::10';
  const reason = 'is not an IP address';
  problems.push({ code: 'address.malformed', subject, value: brief(value), reason, accepted });
  return undefined;
}

function parsePort(
  path: string,
  value: unknown,
  host: string,
  addresses: readonly IpAddress[],
  problems: Problem[],
): Destination | undefined {
  const reader = RecordReader.of(
    path,
    value,
    ['port', 'name', 'protocol', 'endpoints', ...POLICY_FIELDS],
    problems,
  );
  const port = parsePortNumber(reader, problems);
  const name = reader.has('name')
    ? reader.string('name', 'a port name such as http-web')
    : undefined;
  const treatment = parseTreatment(reader, name, problems);
  const endpoints = (reader.list('endpoints', 'a list such as ["10.0.0.2:8000"]') ?? []).map(
    (text, index) => parseTarget(`${path}.endpoints[${index}]`, text, problems),
  );
  const policy = readPolicy(reader);
  if (port === undefined) return undefined;
  const cluster: Cluster = {
    name: `outbound|${port}||${host}`,
    kind: 'service',
    service: serviceName(host),
    treatment,
    endpoints: endpoints.filter((target) => target !== undefined),
    policy,
  };
  return { cluster, dialledAt: addresses.map((address) => endpoint(address, port)) };
}

function parsePortNumber(reader: RecordReader, problems: Problem[]): Port | undefined {
  const accepted = 'a port, 1 to 65535';
  const number = reader.number('port', accepted);
  if (number === undefined || isPort(number)) return number;
  const subject = reader.subject('port');
  problems.push({
    code: 'port.outOfRange',
    subject,
    value: String(number),
    reason: 'is no port',
    accepted,
  });
  return undefined;
}

/** A declared protocol wins over the port's name; neither means that it is found out. */
function parseTreatment(
  reader: RecordReader,
  name: string | undefined,
  problems: Problem[],
): Treatment | undefined {
  if (!reader.has('protocol')) return name === undefined ? undefined : treatmentOfPortName(name);
  const protocol = reader.string('protocol', PROTOCOL_NAMES.join(', '));
  if (protocol === undefined) return undefined;
  const treatment = treatmentOf(protocol);
  if (treatment !== undefined) return treatment;
  const meant = nearest(protocol, PROTOCOL_NAMES);
  problems.push({
    code: 'destinations.protocol',
    subject: reader.subject('protocol'),
    value: protocol,
    reason: 'is not a protocol known here',
    accepted: `${meant === undefined ? '' : `${meant}, or another `}of ${PROTOCOL_NAMES.join(', ')}`,
  });
  return undefined;
}

function parseTarget(subject: string, value: unknown, problems: Problem[]): Endpoint | undefined {
  const target = typeof value === 'string' ? parseEndpoint(value) : undefined;
  if (target !== undefined) return target;
  const accepted = 'an address and port such as 10.0.0.2:8000 or [fd00::2]:8001';
  const reason = 'is not an endpoint';
  problems.push({ code: 'destinations.endpoint', subject, value: brief(value), reason, accepted });
  return undefined;
}

/** Of two services at one address and port, which one would a client reach? */
function conflicts(destinations: readonly Destination[]): Problem[] {
  const owners = new Map<string, string>();
  const problems: Problem[] = [];
  for (const { cluster, dialledAt } of destinations) {
    for (const { text } of dialledAt) {
      const owner = owners.get(text);
      owners.set(text, cluster.name);
      if (owner === undefined) continue;
      problems.push({
        code: 'destinations.conflict',
        subject: cluster.name,
        value: text,
        reason: `is already dialled for ${owner}`,
        accepted: 'an address and port that no other service has',
      });
    }
  }
  return problems;
}

function serviceName(host: string): ServiceName {
  const [name = host, namespace = 'unknown'] = host.split('.');
  return { host, name, namespace };
}
