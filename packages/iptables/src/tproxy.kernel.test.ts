import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import type { PodNetwork } from '@pillion/netns';
import { Agent, createWorld, OUTSIDE, PEER, pillionIptables, POD } from './testing/pod.ts';

const ARGS = ['-u', '1337', '-i', '*', '-b', '*', '-m', 'TPROXY', '-d', '15020'];

/**
 * A transparent proxy in the few lines that it takes, in a language that can set IP_TRANSPARENT: it
 * takes a connection under the address it was made to, calls the application from the caller's
 * own address, and hands the answer back.
 */
const TRANSPARENT = `
import socket, threading
SOL = {socket.AF_INET: (socket.SOL_IP, 19), socket.AF_INET6: (socket.IPPROTO_IPV6, 75)}
def transparent(family):
    s = socket.socket(family)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.setsockopt(*SOL[family], 1)
    return s
def serve(family, any):
    listener = transparent(family)
    listener.bind((any, 15006))
    listener.listen()
    print('ready', flush=True)
    while True:
        down, peer = listener.accept()
        up = transparent(family)
        up.settimeout(2)
        up.setsockopt(socket.SOL_SOCKET, 36, 1337)
        up.bind((peer[0], 0))
        up.connect(down.getsockname()[:2])
        up.sendall(down.recv(16))
        down.sendall(up.recv(4096).replace(b'"app"', b'"app through the proxy"'))
        up.close(); down.close()
threading.Thread(target=serve, args=(socket.AF_INET, '0.0.0.0')).start()
serve(socket.AF_INET6, '::')
`;

const programs = ['iptables-nft-restore', 'iptables-legacy-restore', 'nft', 'python3'];

const BACKENDS = [
  ['iptables-nft', ['--force-iptables-binary', 'nft']],
  ['iptables-legacy', ['--force-iptables-binary', 'legacy']],
  ['nft', ['--native-nftables']],
] as const;

describeOnKernel('TPROXY', programs, () => {
  describe.each(BACKENDS)('with %s', (_name, backend) => {
    describeTproxy([...ARGS, ...backend]);
  });
});

function describeTproxy(args: readonly string[]): void {
  let network: PodNetwork;
  let app: Agent;
  let peer: Agent;

  beforeAll(async () => {
    network = await createWorld();
    const pod = network.pod('pod');
    app = new Agent(pod, { uid: 1000 });
    peer = new Agent(network.pod('peer'));
    const proxy = new Agent(pod, { uid: 1337 });
    const listener = pod.spawn('python3', ['-c', TRANSPARENT], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await Promise.all([
      proxy.listen(15_001, 'outbound'),
      proxy.listen(15_020, 'metrics'),
      app.listen(8080, 'app'),
      listener.stdout === null ? undefined : once(listener.stdout, 'data'),
    ]);
    await pillionIptables(pod, args);
  });

  afterAll(async () => {
    await network[Symbol.asyncDispose]();
  });

  describe.each(['ipv4', 'ipv6'] as const)('over %s', (family) => {
    it('brings inbound connections to the proxy, which keeps both addresses', async () => {
      const answer = await peer.ask({ do: 'connect', host: POD[family], port: 8080 });
      expect(answer.landed).toBe('app through the proxy');
      expect(answer.peer?.replace('::ffff:', '')).toBe(PEER[family]);
    });

    it('leaves the ports of the proxy itself alone', async () => {
      expect(await peer.connect(POD[family], 15_020)).toBe('metrics');
    });

    it('redirects outbound connections as ever', async () => {
      expect(await app.connect(OUTSIDE[family], 80)).toBe('outbound');
    });
  });

  it('can be set up again: what is there stays', async () => {
    const pod = network.pod('pod');
    const rules = async () => [
      await pod.must('ip', ['-4', 'rule']),
      await pod.must('ip', ['-6', 'rule']),
      await pod.must('ip', ['-4', 'route', 'show', 'table', '133']),
    ];
    const before = await rules();
    expect(await pillionIptables(pod, args)).toMatchObject({ code: 0 });
    expect(await rules()).toEqual(before);
  });
}
