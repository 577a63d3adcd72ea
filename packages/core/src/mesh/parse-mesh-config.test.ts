import { describe, expect, it } from 'vitest';
import { DEFAULT_MESH_CONFIG } from './mesh-config.ts';
import { parseMeshConfig } from './parse-mesh-config.ts';

describe('parseMeshConfig', () => {
  it('is the defaults where nothing is written', () => {
    expect(parseMeshConfig('')).toEqual({ ok: true, value: DEFAULT_MESH_CONFIG });
  });

  it('lays what is written over the defaults, field by field', () => {
    const mesh = parseMeshConfig(
      [
        'trustDomain: example.org',
        'inboundTrafficPolicy: {mode: LOCALHOST}',
        'defaultConfig: {drainDuration: 1m, proxy_metadata: {A: b}}',
        'accessLogFile: /dev/stdout',
      ].join('\n'),
    );
    const config = mesh.ok ? mesh.value : DEFAULT_MESH_CONFIG;
    expect(config).toMatchObject({
      proxyListenPort: 15_001,
      trustDomain: 'example.org',
      inboundTrafficPolicy: { mode: 'LOCALHOST' },
      outboundTrafficPolicy: { mode: 'ALLOW_ANY' },
      accessLogFile: '/dev/stdout',
    });
    expect(config.defaultConfig).toMatchObject({
      drainDuration: '60s',
      proxyMetadata: { A: 'b' },
      statusPort: 15_020,
    });
  });

  it('tells every problem with its line', () => {
    const mesh = parseMeshConfig(
      [
        'proxyListenPort: 0',
        'outboundTrafficPolicy: {mode: SOMETIMES}',
        'defaultConfig:',
        '  drainDuration: soon',
        '  interceptionMode: redirect',
      ].join('\n'),
    );
    expect(mesh.ok ? [] : mesh.problems.map(({ subject }) => subject)).toEqual([
      'mesh:1 proxyListenPort',
      'mesh:2 outboundTrafficPolicy.mode',
      'mesh:4 defaultConfig.drainDuration',
      'mesh:5 defaultConfig.interceptionMode',
    ]);
  });
});
