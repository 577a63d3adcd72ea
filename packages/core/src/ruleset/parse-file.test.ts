import { expect, test } from 'vitest';
import { parseCaptureArgs } from './parse-args.ts';
import { parseCaptureFile } from './parse-file.ts';

function rawOf(document: unknown, argv: readonly string[] = [], env = {}) {
  const file = parseCaptureFile(document, 'capture.yaml');
  if (!file.ok) return file.problems.map(({ code, subject }) => `${code} ${subject}`);
  const command = parseCaptureArgs(argv, env, file.value);
  return command.ok ? command.value : command.problems.map(({ subject }) => subject);
}

test('lists, numbers and booleans become what the flags would hold', () => {
  expect(
    rawOf({
      'envoy-port': 25_001,
      'istio-local-exclude-ports': [22, '8000-8010'],
      'exclude-outbound-ports-for-uids': ['tcp:80:1', 'udp:53:2'],
      'redirect-dns': true,
      'dry-run': true,
    }),
  ).toMatchObject({
    raw: {
      proxyPort: { text: '25001', from: 'capture.yaml: envoy-port' },
      inboundPortsExclude: { text: '22,8000-8010' },
      outboundPortsForUids: { text: 'tcp:80:1;udp:53:2' },
      redirectDns: { text: 'true' },
    },
    run: { dryRun: true },
  });
});

test('the command line wins over the environment, and that over the file', () => {
  const document = { 'inbound-capture-port': 1, 'inbound-tunnel-port': 1, 'envoy-port': 1 };
  const env = { INBOUND_CAPTURE_PORT: '2', INBOUND_TUNNEL_PORT: '2' };
  expect(rawOf(document, ['-z', '3'], env)).toMatchObject({
    raw: { proxyPort: { text: '1' }, tunnelPort: { text: '2' }, inboundPort: { text: '3' } },
  });
});

test('all problems at once', () => {
  expect(rawOf({ 'envoy-prt': 1, 'proxy-uid': { a: 1 }, config: 'other' })).toEqual([
    'config.unknownOption capture.yaml: envoy-prt',
    'config.malformedValue capture.yaml: proxy-uid',
    'config.unknownOption capture.yaml: config',
  ]);
  expect(rawOf(['-p'])).toEqual(['config.malformed capture.yaml']);
  expect(rawOf({ 'dry-run': 'maybe' })).toEqual(['capture.yaml: dry-run']);
});

test('an empty file says nothing', () => {
  expect(rawOf(null)).toMatchObject({ raw: {} });
});
