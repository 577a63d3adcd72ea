import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requestFraming } from './framing.ts';
import { parseRequestHead } from './head.ts';
import { DEFAULT_LIMITS } from './limits.ts';
import { MessageReader } from './message-reader.ts';

/** `PILLION_FUZZ_RUNS=100000 vitest run differential` looks for longer. */
const RUNS = Number(process.env['PILLION_FUZZ_RUNS'] ?? 200);

/** One request as a parser understood it. */
interface Understood {
  readonly line: string;
  readonly fields: readonly string[];
  readonly body: string;
}

/** Requests until the first that is refused or incomplete. */
function readOurs(text: string): Understood[] {
  const reader = new MessageReader({
    limits: DEFAULT_LIMITS,
    parse: parseRequestHead,
    framing: requestFraming,
  });
  reader.push(Buffer.from(text, 'latin1'));
  const requests: Understood[] = [];
  let head: Omit<Understood, 'body'> = { line: '', fields: [] };
  let body = '';
  const finish = (): void => {
    requests.push({
      ...head,
      body: head.fields.some((field) => field.startsWith('transfer-encoding'))
        ? dataOf(body)
        : body,
    });
  };
  for (let element = reader.read(); element !== undefined; element = reader.read()) {
    if (element.kind === 'fault') return requests;
    if (element.kind === 'body') body += element.bytes.toString('latin1');
    if (element.kind === 'end') finish();
    if (element.kind === 'head') {
      const { method, target, version, fields } = element.head;
      const names = Array.from(
        { length: fields.count },
        (_, at) => `${fields.nameAt(at)}: ${fields.valueAt(at)}`,
      );
      head = { line: `${method} ${target} ${version}`, fields: names };
      body = '';
      if (element.complete) finish();
    }
  }
  return requests;
}

/** A chunked body without its chunk lines; it is known to be well-formed. */
function dataOf(body: string): string {
  let data = '';
  for (let at = 0; at < body.length;) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.slice(at, lineEnd), 16);
    if (!(size > 0)) break;
    data += body.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 4 + size;
  }
  return data;
}

describe("beside Node's own parser", () => {
  let current: Understood[] = [];
  const server = createServer(
    { insecureHTTPParser: false, keepAliveTimeout: 1 },
    (request: IncomingMessage, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (bytes: Buffer) => pieces.push(bytes));
      request.on('end', () => {
        const { method, url, httpVersion, rawHeaders } = request;
        const fields = rawHeaders.flatMap((name, at) =>
          at % 2 === 0 ? [`${name.toLowerCase()}: ${rawHeaders[at + 1]}`] : [],
        );
        current.push({
          line: `${method} ${url} ${httpVersion}`,
          fields,
          body: Buffer.concat(pieces).toString('latin1'),
        });
        response.end();
      });
    },
  );

  beforeAll(async () => {
    server.on('checkContinue', (request, response) => server.emit('request', request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  async function readTheirs(text: string): Promise<Understood[]> {
    current = [];
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.on('error', () => {});
    socket.resume();
    socket.setTimeout(50, () => socket.destroy()); // it waits for the rest of a body in some cases
    socket.end(text, 'latin1');
    await once(socket, 'close');
    return current;
  }

  /** Scraps that are often right and sometimes subtly wrong. */
  const method = fc.constantFrom('GET', 'POST', 'PUT', 'HEAD', 'DELETE');
  const target = fc.constantFrom('/', '/a?b', '*', '/a b', 'http://a/', '/\xe4');
  const version = fc.constantFrom(
    'HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.1',
    'HTTP/1.0',
    'HTTP/1.2',
    'HTTP/2.0',
  );
  const field = fc.constantFrom(
    'Content-Length: 3',
    'Content-Length: 3 ',
    'Content-Length: +3',
    'Content-Length: 3, 3',
    'Content-Length: 0x3',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked, identity',
    'Transfer-Encoding:\tchunked',
    'X: y',
    'X : y',
    'X:',
    ' folded',
    '\tfolded',
    'X: \x01',
    'no colon',
    'Host: b',
    'Connection: close',
    'X: a\rb',
    'X: a\nY: b',
  );
  const body = fc.constantFrom(
    '',
    'abc',
    '3\r\nabc\r\n0\r\n\r\n',
    '3\nabc\r\n0\r\n\r\n',
    '3;x\r\nabc\r\n0\r\nT: 1\r\n\r\n',
    '0003\r\nabc\r\n0\r\n\r\n',
    ' 3\r\nabc\r\n0\r\n\r\n',
    '3\r\nabcd\r\n0\r\n\r\n',
    '0\r\n\r\n',
  );
  const ending = fc.constantFrom('\r\n', '\r\n', '\r\n', '\r\n', '\n');
  const request = fc
    .tuple(method, target, version, fc.array(field, { maxLength: 3 }), body, ending)
    .map(
      ([verb, path, http, fields, content, end]) =>
        [`${verb} ${path} ${http}`, 'Host: a', ...fields, '', ''].join(end) + content,
    );

  it('takes plain requests as they are meant', async () => {
    const text =
      'GET /a HTTP/1.1\r\nHost: a\r\n\r\nPUT /b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
    const expected = [
      { line: 'GET /a 1.1', fields: ['host: a'], body: '' },
      { line: 'PUT /b 1.1', fields: ['host: a', 'transfer-encoding: chunked'], body: 'abc' },
    ];
    expect(readOurs(text)).toEqual(expected);
    expect(await readTheirs(text)).toEqual(expected);
  });

  it(
    'what both take means the same, and what follows it too',
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 3 }), async (parts) => {
          const text = parts.join('');
          const [ours, theirs] = [readOurs(text), await readTheirs(text)];
          const common = Math.min(ours.length, theirs.length);
          expect(ours.slice(0, common)).toEqual(theirs.slice(0, common));
        }),
        { numRuns: RUNS },
      );
    },
    RUNS * 50,
  );

  it(
    'nothing goes on that it would refuse',
    async () => {
      await fc.assert(
        fc.asyncProperty(request, async (text) => {
          const [ours, theirs] = [readOurs(text), await readTheirs(text)];
          // Unescaped bytes above ASCII in a target are let through here: clients do send them.
          const known = text.includes('\xe4') ? 0 : ours.length;
          expect(theirs.length).toBeGreaterThanOrEqual(known);
        }),
        { numRuns: RUNS },
      );
    },
    RUNS * 50,
  );
});
