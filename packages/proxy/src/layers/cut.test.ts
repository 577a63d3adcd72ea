import { describe, expect, it } from 'vitest';
import { FilterChain } from '../filters/chain.ts';
import { defineFilter } from '../filters/index.ts';
import { Playbook, type Setting } from '../testing/playbook.ts';
import { formatFlags } from '../telemetry/response-flags.ts';

/** What both ends say in a conversation, and whether the server ends its side. */
interface Conversation {
  readonly client: string;
  /** One answer for each request that reaches a server. */
  readonly server: readonly string[];
  readonly serverEnds?: boolean;
}

const CHUNKS = '5;x=y\r\nhello\r\n0\r\nT: 1\r\n\r\n';
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n';

const CONVERSATIONS: Readonly<Record<string, Conversation>> = {
  'a GET': {
    client: 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n',
    server: ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'],
  },
  'a POST with a length': {
    client: 'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello',
    server: ['HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n'],
  },
  'chunked both ways': {
    client: `POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
    server: [`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`],
  },
  'a response that the end ends': {
    client: 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n',
    server: ['HTTP/1.1 200 OK\r\n\r\nall of it'],
    serverEnds: true,
  },
  'a response that is cut off': {
    client: 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n',
    server: ['HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nnot all'],
    serverEnds: true,
  },
  'interim responses': {
    client: 'POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi',
    server: [
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
    ],
  },
  'three pipelined requests': {
    client: `GET /a HTTP/1.1\r\nHost: a\r\n\r\nPOST /b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcHEAD /c HTTP/1.1\r\nHost: a\r\n\r\n`,
    server: [
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi',
      'HTTP/1.1 204 No Content\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n',
    ],
  },
  'an upgrade': {
    client: 'GET /a HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nafterwards',
    server: [`${SWITCH}whatever`],
    serverEnds: true,
  },
  'a client that closes': {
    client: 'GET /a HTTP/1.1\r\nHost: a\r\nConnection: close, x-y\r\nX-Y: z\r\n\r\n',
    server: ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi'],
  },
  'HTTP/1.0': {
    client: 'GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
    server: ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi'],
  },
  'a smuggled request': {
    client:
      'POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n',
    server: [],
  },
  'a broken second request': {
    client: 'GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost : a\r\n\r\n',
    server: ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'],
  },
  'a broken response': {
    client: 'GET /a HTTP/1.1\r\nHost: a\r\n\r\n',
    server: ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi'],
  },
};

/** How a session is told apart from another one: what both ends got, and what was recorded. */
interface Outcome {
  readonly upstream: string;
  readonly downstream: string;
  readonly records: readonly string[];
}

/**
 * Plays a conversation with its bytes in the given pieces. The server is polite: it answers a
 * request when all of it is there, and nothing is delivered to a side that was paused or is gone.
 * Filters have their say as late as can be: when nothing else is left to happen.
 */
async function converse(
  conversation: Conversation,
  clientPieces: readonly string[],
  serverCut: number | undefined,
  setting: Setting = {},
): Promise<Outcome> {
  const session = new Playbook(setting);
  const answers = [...conversation.server];
  const pending = [...clientPieces];
  const now = { upstream: false, paused: false, open: true, filtering: false };
  const obey = (lines: readonly string[]): void => {
    for (const line of lines) {
      if (line.startsWith('connect ')) obey(session.connected());
      if (line.startsWith('connect ')) now.upstream = true;
      if (line === 'release' || line === 'close upstream' || line === 'reset upstream')
        now.upstream = false;
      if (line === 'await') now.filtering = true;
      if (line === 'pause downstream') now.paused = true;
      if (line === 'resume downstream') now.paused = false;
      if (line === 'close downstream' || line === 'reset downstream') now.open = false;
    }
  };
  const settle = async (): Promise<void> => {
    while (now.filtering) {
      now.filtering = false;
      obey(await session.settled());
    }
  };
  obey(session.start());
  for (let rounds = 0; rounds < 20; rounds++) {
    while (now.open && !now.paused && pending.length > 0)
      obey(session.client(pending.shift() ?? ''));
    await settle();
    if (!now.upstream || answers.length === 0) break;
    const answer = answers.shift() ?? '';
    for (const piece of cutAt(answer, serverCut)) if (now.upstream) obey(session.server(piece));
    if (conversation.serverEnds === true && now.upstream) obey(session.end('upstream'));
    await settle();
  }
  return {
    upstream: session.sent('upstream'),
    downstream: session.sent('downstream'),
    records: session.records.map(({ http, flags, details, bytesIn, bytesOut }) =>
      [http?.method, http?.status, formatFlags(flags), details, bytesIn, bytesOut].join(' '),
    ),
  };
}

function cutAt(text: string, at: number | undefined): string[] {
  return at === undefined || at <= 0 || at >= text.length
    ? [text]
    : [text.slice(0, at), text.slice(at)];
}

const nothing = async (): Promise<void> => {};
const SLOW: Setting = {
  policy: {
    filters: new FilterChain(
      [defineFilter({ name: 'slow', onRequest: nothing, onResponse: nothing })],
      { after: () => () => {}, report: () => {} },
    ),
  },
};

describe.each(Object.entries(CONVERSATIONS))('%s', (_, conversation) => {
  const { client, server } = conversation;
  const whole = converse(conversation, [client], undefined);

  it('means something', async () => {
    // A tunnel's record comes with its end, which only one side of this conversation reaches.
    expect(await whole).toMatchSnapshot();
  });

  it.each([
    ['', {}],
    [', with filters that take their time', SLOW],
  ])('is the same wherever the request is cut%s', async (_with, setting) => {
    for (let at = 1; at < client.length; at++) {
      expect(
        await converse(conversation, cutAt(client, at), undefined, setting),
        `cut at ${at}`,
      ).toEqual(await whole);
    }
    expect(
      await converse(conversation, Array.from(client), undefined, setting),
      'byte by byte',
    ).toEqual(await whole);
  });

  it.each([
    ['', {}],
    [', with filters that take their time', SLOW],
  ])('is the same wherever the response is cut%s', async (_with, setting) => {
    const longest = Math.max(0, ...server.map(({ length }) => length));
    for (let at = 1; at < longest; at++) {
      expect(await converse(conversation, [client], at, setting), `cut at ${at}`).toEqual(
        await whole,
      );
    }
  });
});
