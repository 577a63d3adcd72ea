import { describe, expect, it } from 'vitest';
import { parseEndpoint } from '../routing/endpoint.ts';
import { play } from '../testing/playbook.ts';
import { compileJson, compileText, ISTIO_FORMAT } from './access-format.ts';
import { textLine } from './access-line.ts';
import type { AccessRecord } from './access-record.ts';
import { formatTime } from './time-format.ts';

const GET =
  'GET /a HTTP/1.1\r\nHost: echo\r\nX-Request-Id: id\r\nReferer: here\r\nUser-Agent: "x"\r\n\r\n';

/** The record of a request as it comes about. */
function recordOf(response: string): AccessRecord {
  const session = play();
  session.client(GET);
  session.connected();
  session.server(response);
  const [record] = session.records;
  if (record === undefined) throw new Error('the exchange is over');
  return record;
}

const RECORD = recordOf('HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\nX-Kind: odd\r\n\r\nno');

function text(format: string, record = RECORD): string {
  const compiled = compileText('format', format);
  if (!compiled.ok || compiled.value.kind !== 'custom') throw new Error(JSON.stringify(compiled));
  return compiled.value.line(record);
}

describe('a line in the format language of Envoy', () => {
  it.each([
    ['%RESPONSE_CODE% %%', '404 %'],
    ['%REQ(:METHOD)% %REQ(X-ENVOY-ORIGINAL-PATH?:PATH)% %PROTOCOL%', 'GET /a HTTP/1.1'],
    ['%REQ(Referer)%, %REQ(REFERER):2%, %REQ(NONE?ALSO-NONE)%', 'here, he, -'],
    ['%RESP(X-KIND)% %RESP(NONE)%', 'odd -'],
    ['%REQ(USER-AGENT)%', String.raw`\"x\"`],
    ['%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT% %DOWNSTREAM_LOCAL_PORT%', '10.0.0.1 80'],
    ['%START_TIME(%Y-%m-%d %H:%M:%S.%3f %s)%', '2023-11-14 22:13:20.000 1700000000'],
    ['%START_TIME%', '2023-11-14T22:13:20.000Z'],
    ['%ROUTE_NAME% %RESPONSE_CODE_DETAILS% %RESPONSE_FLAGS_LONG%', 'default via_upstream -'],
    ['%HOSTNAME% %DYNAMIC_METADATA(a:b)% %UPSTREAM_METADATA(a)%', '- - -'],
    ['%FILTER_STATE(tenant:PLAIN)%', '-'],
    ['%UPSTREAM_REQUEST_ATTEMPT_COUNT% %BYTES_RECEIVED% %BYTES_SENT%', '1 0 2'],
  ])('%s', (format, expected) => expect(text(format)).toBe(`${expected}\n`));

  it("is Istio's default where nobody wants another", () => {
    expect(text(ISTIO_FORMAT)).toBe(textLine(RECORD));
    expect(textLine(RECORD)).toBe(
      String.raw`[2023-11-14T22:13:20.000Z] "GET /a HTTP/1.1" 404 - via_upstream - "-" 0 2 0 0 "-" "\"x\"" "id" "echo" "10.0.0.2:8000" outbound|80||echo.default.svc.cluster.local 10.0.0.1:50000 10.96.0.10:80 10.0.0.1:40000 - default` +
        '\n',
    );
  });

  it.each([
    ['%RESPONSE_CDE%', '%RESPONSE_CODE%'],
    ['100%', '%OPERATOR%'],
    ['%REQ%', '%REQ(NAME)%'],
    ['%WHOLLY_OTHER_THING%', "Envoy's access log operators"],
  ])('tells what is wrong with %s', (format, accepted) => {
    const result = compileText('format', format);
    expect(result.ok ? [] : result.problems).toMatchObject([
      { code: 'accessLog.operator', accepted: expect.stringContaining(accepted) },
    ]);
  });
});

describe('a JSON format', () => {
  it('keeps the types of lone operators, and the shape', () => {
    const compiled = compileJson('format', {
      status: '%RESPONSE_CODE%',
      what: '%REQ(:METHOD)% "%REQ(:PATH)%"',
      none: '%REQ(NONE)%',
      nested: { list: ['%PROTOCOL%', 1, true] },
    });
    const line =
      compiled.ok && compiled.value.kind === 'custom' ? compiled.value.line(RECORD) : '{}';
    expect(JSON.parse(line)).toEqual({
      status: 404,
      what: 'GET "/a"',
      none: null,
      nested: { list: ['HTTP/1.1', 1, true] },
    });
  });

  it('names the field that is wrong', () => {
    const result = compileJson('format', { a: { b: ['%NOPE%'] } });
    expect(result.ok ? [] : result.problems).toMatchObject([{ subject: 'format.a.b[0]' }]);
  });
});

describe('addresses and times', () => {
  it('of IPv6 lose their brackets with their port', () => {
    const peer = parseEndpoint('[fd00::1]:40000')?.text;
    if (peer === undefined) throw new Error('an address');
    expect(text('%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%', { ...RECORD, peer })).toBe('fd00::1\n');
  });

  it('are formatted as asked, and what is unknown stays', () => {
    expect(formatTime('%F %T %q', 0)).toBe('1970-01-01 00:00:00 %q');
  });
});
