import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildProducts } from '@pillion/images';
import { type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engineGate, load, PodContainer } from './images/engine.ts';
import { ISTIO_INIT, ISTIO_PROXY } from './images/istio-arguments.ts';

const NODE = '/usr/local/bin/node';
/** Tells its caller whom it sees, and calls others where it is asked to. */
const SERVER = `
  require('node:http').createServer(async ({ url, socket }, response) => {
    const to = new URL(url, 'http://x').searchParams.get('call');
    response.end(to ? await (await fetch(to)).text() : socket.remoteAddress);
  }).listen(8080, '0.0.0.0', () => console.log('listening'));
`;

const gate = await engineGate();
const title = 'containers of a pod' + (gate.open ? '' : ` (skipped: ${gate.reason})`);

describe(title, { skip: !gate.open }, () => {
  const image = 'localhost/pillion/proxyv2:containers';
  const running: StartedTestContainer[] = [];
  let application: StartedTestContainer;
  let sidecar: StartedTestContainer;
  let outside: StartedTestContainer;

  beforeAll(async () => {
    if (!gate.open) return;
    const folder = await mkdtemp(join(tmpdir(), 'pillion-images-'));
    try {
      const archive = join(folder, 'pillion.oci.tar');
      await buildProducts({ hub: 'localhost/pillion', tag: 'containers' }, archive);
      await load(gate.client, archive);
    } finally {
      await rm(folder, { recursive: true });
    }
    application = await server(image);
    outside = await server(image);
    running.push(application, outside);
  });
  afterAll(async () => {
    for (const container of running.toReversed()) await container.stop({ timeout: 1000 });
  });

  /** A container in the network of the application's, as all of a pod's are. */
  function beside(words: string): PodContainer {
    const container = new PodContainer(image).withCommand(words.split(' '));
    return container.withNetworkMode(`container:${application.getId()}`);
  }

  it('the init container captures, as root with two capabilities, and ends', async () => {
    const init = await beside(ISTIO_INIT)
      .withUser('0:0')
      .withAddedCapabilities('NET_ADMIN', 'NET_RAW')
      .withWaitStrategy(Wait.forOneShotStartup())
      .start();
    running.push(init);
    await expect(call(outside, addressOf(application))).resolves.toMatch(/ECONNREFUSED/);
  });

  it('the sidecar is ready by its own word, and carries both ways', async () => {
    sidecar = await beside(`${ISTIO_PROXY} --proxyLogLevel=info`).start();
    running.push(sidecar);
    const waited = await sidecar.exec(['pilot-agent', 'wait']);
    expect(waited).toMatchObject({ exitCode: 0 });
    expect(await call(outside, addressOf(application))).toBe('127.0.0.6');
    const out = `${addressOf(application)}?call=${encodeURIComponent(addressOf(outside))}`;
    expect(await call(outside, out)).toBe(ipOf(application));
    const stats = await call(sidecar, 'http://127.0.0.1:15090/stats/prometheus');
    expect(stats).toMatch(/istio_requests_total\{.*PassthroughCluster.* 1$/m);
    expect(stats).toMatch(/istio_requests_total\{.*reporter="destination".* 2$/m);
  });

  it('the sidecar drains by its hook and ends at SIGTERM, long before it would be killed', async () => {
    const hook = ['pilot-agent', 'request', '--debug-port=15020', 'POST', 'drain'];
    expect(await sidecar.exec(hook)).toMatchObject({ exitCode: 0 });
    await sidecar.stop({ timeout: 30_000, remove: false });
    running.splice(running.indexOf(sidecar), 1);
    if (!gate.open) return;
    const stopped = gate.client.container.dockerode.getContainer(sidecar.getId());
    expect((await stopped.inspect()).State).toMatchObject({ ExitCode: 0, OOMKilled: false });
    await stopped.remove();
  });
});

async function server(image: string): Promise<StartedTestContainer> {
  return await new PodContainer(image)
    .withUser('1000:1000')
    .withEntrypoint([NODE, '-e', SERVER])
    .withWaitStrategy(Wait.forLogMessage('listening'))
    .start();
}

function ipOf(container: StartedTestContainer): string {
  return container.getIpAddress('bridge');
}

function addressOf(container: StartedTestContainer): string {
  return `http://${ipOf(container)}:8080/`;
}

/** Calls from inside a container; what went wrong is an answer too. */
async function call(from: StartedTestContainer, url: string): Promise<string> {
  const script = 'fetch(process.argv[1]).then((r) => r.text()).catch((e) => e.cause.code)';
  const { output } = await from.exec([NODE, '-e', `${script}.then((t) => console.log(t))`, url]);
  return output.trim();
}
