import type { Capture } from './capture.ts';
import { INBOUND } from './chains.ts';
import type { Entry } from './ir.ts';
import { OUTBOUND_MARK } from './resolve-numbers.ts';
import {
  arrivesOn,
  connectionMarked,
  entry,
  from,
  leavesOn,
  marked,
  not,
  ofGroup,
  ofUser,
  RETURN,
  TCP,
  to,
} from './rule.ts';

const PREROUTING = { table: 'mangle', chain: 'PREROUTING' } as const;
const OUTPUT = { table: 'mangle', chain: 'OUTPUT' } as const;

/**
 * Under TPROXY the application sees the client's own address, so its answer must find the way back
 * to the proxy's socket: the connection remembers the mark.
 */
export function* compileTproxyMarks(capture: Capture): Iterable<Entry> {
  if (capture.mode !== 'TPROXY') return;
  const mark = marked(capture.tproxyMark);
  // proxy -> application, marked by the proxy: the connection keeps the mark ...
  yield entry(PREROUTING, [TCP, mark], { kind: 'saveMark' }, 'inbound/save-mark');
  // ... and its own packets on lo need no more.
  yield entry(OUTPUT, [TCP, leavesOn('lo'), mark], RETURN, 'inbound/to-application');
  // proxy -> own pod's address, over lo: marked as outbound, so that below it is captured inbound.
  const owners = [
    ...capture.proxyUids.map((id) => ofUser({ first: id, last: id })),
    ...capture.proxyGids.map((id) => ofGroup({ first: id, last: id })),
  ];
  for (const owner of owners) {
    for (const { family, loopback } of capture.families) {
      const matches = [not(to(loopback)), TCP, leavesOn('lo'), owner];
      const target = { kind: 'setMark', value: OUTBOUND_MARK } as const;
      yield entry({ ...OUTPUT, family }, matches, target, 'proxy/to-own-pod');
    }
  }
  // application -> proxy: the answer takes the mark of its connection, and is routed to lo.
  const restore = { kind: 'restoreMark' } as const;
  const connection = connectionMarked(capture.tproxyMark);
  yield entry(OUTPUT, [TCP, connection], restore, 'inbound/restore-mark');
  yield* compileInboundHead(capture);
}

/** Packets that come back into the pod over lo, told apart before anything is captured. */
function* compileInboundHead(capture: Capture): Iterable<Entry> {
  const head = { table: 'mangle', chain: INBOUND } as const;
  const mark = marked(capture.tproxyMark);
  // the answer just restored: it belongs to a connection of the proxy
  yield entry({ ...head, at: 1 }, [TCP, mark], RETURN, 'inbound/marked');
  // proxy -> application without a mark, from the passthrough source
  for (const { family, passthrough } of capture.families) {
    const matches = [TCP, from(passthrough), arrivesOn('lo')];
    yield entry({ ...head, at: 2, family }, matches, RETURN, 'inbound/to-application');
  }
  // application -> application over lo; what the proxy sent there bears the outbound mark
  const own = [TCP, arrivesOn('lo'), not(marked(OUTBOUND_MARK))];
  yield entry({ ...head, at: 3 }, own, RETURN, 'application/own-pod');
}
