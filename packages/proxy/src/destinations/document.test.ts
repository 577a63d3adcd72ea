import { describe, expect, it } from 'vitest';
import { endpointOf } from '../testing/playbook.ts';
import { parseDestinations } from './document.ts';

const ECHO = {
  name: 'echo.default.svc.cluster.local',
  addresses: ['10.96.0.10', 'FD00::10'],
  ports: [
    { port: 80, name: 'http', endpoints: ['10.0.0.2:8000', '[fd00::2]:8001'] },
    { port: 81, name: 'web', endpoints: [] },
    { port: 82, name: 'web', protocol: 'HTTP', endpoints: [] },
    { port: 83, name: 'grpc-api', endpoints: [] },
  ],
};

function registryOf(...services: unknown[]) {
  const result = parseDestinations({ services });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

function problemsOf(document: unknown): string[] {
  const result = parseDestinations(document);
  return result.ok ? [] : result.problems.map(({ code, subject }) => `${code} ${subject}`);
}

describe('a destinations document', () => {
  it('is found by any address it is dialled at', () => {
    const registry = registryOf(ECHO);
    const cluster = registry.find(endpointOf('10.96.0.10:80'));
    expect(cluster).toMatchObject({
      name: 'outbound|80||echo.default.svc.cluster.local',
      service: { name: 'echo', namespace: 'default' },
      endpoints: [{ text: '10.0.0.2:8000' }, { text: '[fd00::2]:8001' }],
    });
    expect(registry.find(endpointOf('[fd00::10]:80'))).toBe(cluster);
    expect(registry.find(endpointOf('10.96.0.10:84'))).toBeUndefined();
    expect(registry.find(endpointOf('10.0.0.2:8000'))).toBeUndefined();
  });

  it('takes the protocol from its field, then from the name of the port', () => {
    const treatments = registryOf(ECHO).clusters.map(({ treatment }) => treatment);
    expect(treatments).toEqual(['http', undefined, 'http', 'http2']);
  });

  it.each([[undefined], [null], [{ services: [] }]])(
    'of nothing, %j, is an empty registry',
    (document) => {
      const result = parseDestinations(document);
      expect(result.ok && result.value.clusters).toEqual([]);
    },
  );

  it('tells everything that is wrong with it at once', () => {
    const document = {
      servces: [],
      services: [
        {
          name: 'a b',
          addresses: ['10.96.0.999', 7],
          ports: [{ port: 70_000, endpoints: ['10.0.0.2'] }],
        },
        {
          addresses: '10.96.0.1',
          ports: [
            { port: '80', protocl: 'http', endpoints: ['x:1'] },
            { port: 80, protocol: 'htpp' },
          ],
        },
        'echo',
      ],
    };
    expect(problemsOf(document)).toEqual([
      'field.unknown servces',
      'destinations.host services[0].name',
      'address.malformed services[0].addresses[0]',
      'address.malformed services[0].addresses[1]',
      'port.outOfRange services[0].ports[0].port',
      'destinations.endpoint services[0].ports[0].endpoints[0]',
      'field.missing services[1].name',
      'field.type services[1].addresses',
      'field.unknown services[1].ports[0].protocl',
      'field.type services[1].ports[0].port',
      'destinations.endpoint services[1].ports[0].endpoints[0]',
      'destinations.protocol services[1].ports[1].protocol',
      'field.missing services[1].ports[1].endpoints',
      'field.type services[2]',
      'field.missing services[2].name',
      'field.missing services[2].addresses',
      'field.missing services[2].ports',
    ]);
  });

  it('proposes the name that was probably meant', () => {
    const result = parseDestinations({ services: [{ ...ECHO, adresses: [] }] });
    expect(result.ok ? '' : result.problems[0]?.accepted).toMatch(/^addresses /);
  });

  it('does not let two services have one address and port', () => {
    expect(problemsOf({ services: [ECHO, { ...ECHO, name: 'other.default' }] })).toContain(
      'destinations.conflict outbound|80||other.default',
    );
  });
});
