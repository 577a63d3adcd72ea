import { expect, test } from 'vitest';
import { ANNOTATIONS } from './registry.ts';
import { istioErrorText, validateAnnotations } from './validate.ts';

const NAME = 'proxy.istio.io/config';
const told = (value: string) => validateAnnotations({ [NAME]: value }).map(({ code }) => code);

test.for([
  ['drainDuration: 1m', []],
  ['drain_duration: 500ms', ['proxyConfig.drainDuration']],
  ['drainDuration: 0s', ['proxyConfig.drainDuration']],
  ['statusPort: "15020"', []],
  ['statusPort: 0', ['proxyConfig.statusPort']],
  ['configPath: ""', ['proxyConfig.configPath']],
  ['discoveryAddress: istiod.istio-system.svc:15012', []],
  ['discoveryAddress: "[fd00::1]:15012"', []],
  ['discoveryAddress: istiod', ['proxyConfig.discoveryAddress']],
  ['discoveryAddress: istiod:99999', ['proxyConfig.discoveryAddress']],
  ['tracing: {zipkin: {address: "$(HOST_IP):9411"}}', []],
  ['tracing: {zipkin: {address: "zipkin"}}', ['proxyConfig.tracing.zipkin.address']],
  [
    'tracing: {lightstep: {}}',
    ['proxyConfig.tracing.lightstep.address', 'proxyConfig.tracing.lightstep.accessToken'],
  ],
  ['privateKeyProvider: {cryptomb: {pollDelay: 10ms}}', []],
  ['privateKeyProvider: {qat: {pollDelay: 0s}}', ['proxyConfig.privateKeyProvider']],
  ['envoyAccessLogService: {address: als}', ['proxyConfig.envoyAccessLogService.address']],
] as const)('%s', ([value, codes]) => {
  expect(told(value)).toEqual(codes);
});

test('all that is wrong is told at once, and once more in the words that Istio has', () => {
  const value = 'statusPort: 70000\ndrainDuration: 1500ms';
  const problems = validateAnnotations({ [NAME]: value });
  expect(problems.map(({ value: written }) => written)).toEqual([
    'drainDuration: "1500ms"',
    'statusPort: 70000',
  ]);
  expect(istioErrorText(problems)).toContain(
    '2 errors occurred:\n\t* drain time only supports durations to seconds precision\n' +
      '\t* invalid status port: port number 70000 must be in the range 1..65535\n',
  );
});

test('the example of the reference is one that is taken', () => {
  expect(told(ANNOTATIONS.get(NAME)?.example ?? '')).toEqual([]);
});
