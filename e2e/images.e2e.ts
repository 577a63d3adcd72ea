import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BuiltImage, buildProducts } from '@pillion/images';
import { must, Namespace } from '@pillion/netns';
import { describeOnKernel } from '@pillion/netns/describe-on-kernel';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { ISTIO_INIT, ISTIO_PROXY } from './images/istio-arguments.ts';
import { askForPod } from './images/review.ts';
import { UnpackedImage } from './images/unpacked-image.ts';

const PROGRAMS = ['iptables-restore', 'nft', 'unshare', 'chroot', 'tar'];
const NAMING = { hub: 'localhost/pillion', tag: 'test' };
const INIT = { user: '0:0', capabilities: ['net_admin', 'net_raw'] };

describeOnKernel('the images', PROGRAMS, () => {
  let folder: string;
  let built: readonly BuiltImage[];
  const images = new Map<string, UnpackedImage>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pillion-images-'));
    built = await buildProducts(NAMING, join(folder, 'pillion.oci.tar'));
    for (const { archive, name } of built) {
      images.set(/([^/]+):/.exec(name)?.[1] ?? name, await UnpackedImage.unpack(archive, name));
    }
  });
  afterAll(async () => {
    for (const each of images.values()) await each[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function image(name: string): UnpackedImage {
    const found = images.get(name);
    if (found === undefined) throw new Error(`no image ${name} was built`);
    return found;
  }

  it('are the same when they are built again', async () => {
    const again = await buildProducts(NAMING, join(folder, 'again.oci.tar'));
    expect(digests(again)).toEqual(digests(built));
    const [one, two] = await Promise.all(
      ['pillion', 'again'].map((name) => readFile(join(folder, `${name}.oci.tar`))),
    );
    expect(two?.equals(one ?? Buffer.alloc(0))).toBe(true);
  });

  it.each([
    ['proxyv2', ISTIO_INIT, 'nft'],
    ['proxyv2', `${ISTIO_INIT} --force-iptables-binary legacy`, 'legacy'],
    ['iptables', ISTIO_INIT, 'nft'],
    ['iptables', ISTIO_INIT.replace('istio-iptables ', ''), 'nft'],
  ])('%s captures by %s', async (name, args, backend) => {
    await using pod = await podNamespace();
    const spec = { ...INIT, args: args.split(' ') };
    const { code, stderr } = await image(name).run(pod, spec);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    for (const family of ['iptables', 'ip6tables']) {
      const rules = await pod.must(`${family}-${backend}-save`, ['-t', 'nat']);
      expect(rules).toContain('-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT');
      const listing = [`${family}-${backend}`, '-t', 'nat', '-S', 'ISTIO_INBOUND'];
      const inside = await image(name).run(pod, { ...INIT, command: listing });
      expect(inside).toMatchObject({ code: 0, stderr: expect.not.stringMatching(/./) });
      expect(inside.stdout).toContain('-A ISTIO_INBOUND -p tcp -j ISTIO_IN_REDIRECT');
    }
    const again = await image(name).run(pod, { ...spec, args: [...spec.args, '--json'] });
    expect(again.stdout).toContain('"unchanged"');
    const clean = name === 'proxyv2' ? ['istio-clean-iptables'] : ['clean'];
    expect(await image(name).run(pod, { ...INIT, args: clean })).toMatchObject({ code: 0 });
    expect(await pod.must(`iptables-${backend}-save`, ['-t', 'nat'])).not.toContain('ISTIO');
  });

  it('proxyv2 captures natively by nft, and with TPROXY by routes of its own', async () => {
    await using pod = await podNamespace();
    const native = { ...INIT, args: [...ISTIO_INIT.split(' '), '--native-nftables'] };
    expect(await image('proxyv2').run(pod, native)).toMatchObject({ code: 0 });
    expect(await pod.must('nft', ['list', 'ruleset'])).toContain('table inet istio-proxy-nat');
    await using other = await podNamespace();
    const tproxy = { ...INIT, args: ISTIO_INIT.replace('REDIRECT', 'TPROXY').split(' ') };
    expect(await image('proxyv2').run(other, tproxy)).toMatchObject({ code: 0 });
    expect(await other.must('ip', ['rule'])).toMatch(/fwmark 0x539 lookup 133/);
  });

  it('proxyv2 proves as the sidecar itself, without any right, that capture works', async () => {
    await using pod = await podNamespace();
    const validation = [...ISTIO_INIT.split(' '), '--run-validation', '--skip-rule-apply'];
    expect(await image('proxyv2').run(pod, { args: validation })).toMatchObject({ code: 126 });
    await image('proxyv2').run(pod, { ...INIT, args: ISTIO_INIT.split(' ') });
    expect(await image('proxyv2').run(pod, { args: validation })).toMatchObject({ code: 0 });
  });

  it('the init program says what it lacks where it is nobody in particular', async () => {
    await using pod = await podNamespace();
    const { code, stderr } = await image('proxyv2').run(pod, { args: ISTIO_INIT.split(' ') });
    expect(code).toBe(1);
    expect(stderr).toContain('NET_ADMIN');
  });

  it('the init program ends at SIGTERM, though it is process 1', async () => {
    await using pod = await podNamespace();
    const waiting = '--skip-rule-apply --run-validation --log_output_level=debug';
    const args = [...ISTIO_INIT.split(' '), ...waiting.split(' ')];
    await using init = await image('proxyv2').start(pod, { ...INIT, args });
    // Without rules it would look for them for seconds.
    await untilListening(pod, 15_001);
    expect(await init.terminate()).toBe(143);
  });

  it.each([
    ['proxyv2', 'pilot-agent'],
    ['proxy', 'pilot-agent'],
  ])('%s serves as the sidecar, by its hooks too, and ends at SIGTERM', async (name, agent) => {
    await using pod = await podNamespace();
    await using sidecar = await image(name).start(pod, {
      args: ISTIO_PROXY.split(' '),
      environment: { POD_NAME: 'a', POD_NAMESPACE: 'default', INSTANCE_IP: '10.1.1.1' },
    });
    const beside = (command: readonly string[]) => image(name).run(pod, { command });
    const waited = await beside([agent, 'wait', '--timeoutSeconds=30']);
    expect({ ...waited, log: sidecar.log.text }).toMatchObject({ code: 0 });
    const ready = `const { status } = await fetch('http://127.0.0.1:15021/healthz/ready'); console.log(status)`;
    const asked = await beside(['/usr/local/bin/node', '--input-type=module', '-e', ready]);
    expect(asked.stdout.trim()).toBe('200');
    expect(sidecar.log.text).not.toContain('engine.missing');
    const identity = await sidecar.status();
    expect(identity).toMatch(/^Uid:\t1337\t1337\t1337\t1337$/m);
    expect(identity).toMatch(/^Groups:\t ?$/m);
    expect(identity).toMatch(/^CapEff:\t0+$/m);
    expect(identity).toMatch(/^NSpid:\t\d+\t1$/m);
    const drain = [agent, 'request', '--debug-port=15020', 'POST', 'drain'];
    expect(await beside(drain)).toMatchObject({ code: 0 });
    expect(await sidecar.terminate()).toBe(0);
  });

  it('the injector admits a pod as nobody, and ends at SIGTERM', async () => {
    await using pod = await podNamespace();
    const files = await mkdtemp(join(tmpdir(), 'pillion-config-'));
    onTestFinished(() => rm(files, { recursive: true }));
    await chmod(files, 0o777);
    await writeFile(join(files, 'config'), 'policy: enabled\n');
    await writeFile(join(files, 'values'), '{}');
    const flags = '--inject-dir /files --self-signed --ca-out /files/ca.pem --drain-delay 0s';
    await using injector = await image('injector').start(pod, {
      args: flags.split(' '),
      mounts: { '/files': files },
    });
    await injector.log.until('"event":"ready"');
    const identity = await injector.status();
    expect(identity).toMatch(/^Uid:\t65532\t65532\t65532\t65532$/m);
    expect(identity).toMatch(/^CapEff:\t0+$/m);
    const { response } = await askForPod(pod, join(files, 'ca.pem'));
    expect(response).toMatchObject({ uid: 'u1', allowed: true, patchType: 'JSONPatch' });
    expect(await injector.terminate()).toBe(0);
  });

  it.each(['injector', 'iptables', 'proxy', 'proxyv2'])(
    '%s holds its bill of materials, and no shell',
    async (name) => {
      const { root } = image(name);
      const bill = JSON.parse(
        await readFile(join(root, `/var/lib/db/sbom/${name}.spdx.json`), 'utf8'),
      );
      const names = bill.packages.map((each: { name: string }) => each.name);
      expect(names).toEqual(expect.arrayContaining([`pillion-${name}`, 'node']));
      const listed = bill.files.map(({ fileName }: { fileName: string }) => fileName);
      const found = await filesBelow(root);
      const missing = found.filter((path) => !listed.includes(path) && !path.includes('/sbom/'));
      expect(missing).toEqual([]);
      expect(found.filter((path) => /\/(sh|bash|dash|busybox)$/.test(path))).toEqual([]);
    },
  );
});

function digests(built: readonly BuiltImage[]): readonly string[] {
  return built.map(({ name, digest }) => `${name}@${digest}`);
}

let pods = 0;

/** A pod's network: addresses of both families, which capture asks for. */
async function podNamespace(): Promise<Namespace> {
  pods += 1;
  const pod = await Namespace.create(`image${pods}`);
  for (const address of ['10.1.1.1/32', 'fd00::1/128']) {
    await pod.must('ip', ['address', 'add', address, 'dev', 'lo']);
  }
  return pod;
}

async function untilListening(pod: Namespace, port: number): Promise<void> {
  while (!(await pod.must('ss', ['-ltnH', `sport = :${port}`])).includes('LISTEN')) await sleep(20);
}

async function filesBelow(root: string): Promise<string[]> {
  return (await must('find', ['.', '-type', 'f'], { cwd: root })).trim().split('\n');
}
