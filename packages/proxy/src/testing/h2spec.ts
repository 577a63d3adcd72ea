/**
 * h2spec (https://github.com/summerwind/h2spec) against nginx, and against nginx behind the proxy: no case may be worse
 * there. Both run in a network namespace of their own. Needs root, nginx and go, which builds h2spec outside of the
 * checkout, once; says why it does nothing where one of them is missing.
 */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Namespace } from '@pillion/netns';

const MODULE = 'github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible';
const ADDRESS = '10.82.0.2';
const DIRECT = 8000;
const PROXIED = 8001;
const SECONDS = 300;

const nginx = (folder: string): string => `
worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log /dev/null; user root;
events { worker_connections 1024; }
http {
  access_log off; root ${folder};
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen ${DIRECT} http2; listen ${PROXIED} http2; error_page 405 =200 $uri; }
}`;

const RULES = `*nat
-A OUTPUT -p tcp -m owner --uid-owner 1337 -j RETURN
-A OUTPUT -p tcp --dport ${PROXIED} -j REDIRECT --to-ports 15001
COMMIT
`;

/** Why nothing can be done here. */
function obstacle(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root, for a network namespace';
  for (const [program, argument] of [
    ['nginx', '-v'],
    ['go', 'version'],
    ['iptables-restore', '--version'],
  ] as const)
    if (spawnSync(program, [argument]).error !== undefined) return `needs ${program}`;
  return undefined;
}

/** The program, built the first time. */
async function h2spec(): Promise<string> {
  const folder = join(homedir(), '.cache/pillion/h2spec');
  const program = join(folder, 'h2spec');
  if (existsSync(program)) return program;
  await mkdir(folder, { recursive: true });
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '-mod=mod' };
  const built = spawnSync('go', ['install', MODULE], { env, cwd: folder, timeout: SECONDS * 1000 });
  if (built.status !== 0) throw new Error(`go install ${MODULE}: ${built.stderr.toString()}`);
  return program;
}

/** The cases that fail, by section, number and name. */
function failures(report: string): Set<string> {
  const failed = new Set<string>();
  let section = '';
  for (const line of report.slice(report.indexOf('Failures:')).split('\n')) {
    const heading = /^ *([0-9.]+\.) /.exec(line);
    if (heading !== null) section = heading[1] ?? '';
    const found = /× (\d+: .*)$/.exec(line);
    if (found !== null) failed.add(`${section} ${found[1] ?? ''}`);
  }
  return report.includes('Failures:') ? failed : new Set();
}

function summary(report: string): string {
  return /\d+ tests, .*/.exec(report)?.[0] ?? 'no summary';
}

async function run(): Promise<number> {
  const program = await h2spec();
  const folder = await mkdtemp(join(tmpdir(), 'pillion-h2spec-'));
  await chmod(folder, 0o755);
  const running: ChildProcess[] = [];
  await using pod = await Namespace.create('h2spec');
  try {
    await pod.must('ip', ['link', 'set', 'lo', 'up']);
    await pod.must('ip', ['address', 'add', `${ADDRESS}/32`, 'dev', 'lo']);
    await pod.must('iptables-restore', [], { input: RULES });
    await writeFile(join(folder, 'index.html'), 'ok\n');
    await writeFile(join(folder, 'nginx.conf'), nginx(folder));
    running.push(pod.spawn('nginx', ['-c', join(folder, 'nginx.conf')], { stdio: 'ignore' }));
    const main = join(import.meta.dirname, '../main.ts');
    const env = { PATH: process.env['PATH'], PILLION_ACCESS_LOG: 'none' };
    const command = ['--conditions=@pillion/source', main];
    running.push(
      pod.spawn(process.execPath, [...command, 'proxy', 'sidecar'], {
        uid: 1337,
        capabilities: [],
        env,
        stdio: 'ignore',
      }),
    );
    await pod.must(process.execPath, [...command, 'wait', '--periodMillis=50']);
    await sleep(200);
    const test = async (port: number): Promise<string> => {
      const options = ['-h', ADDRESS, '-p', String(port), '-P', '/index.html', '-o', '2'];
      const { stdout } = await pod.run(program, options, { timeout: SECONDS * 1000 });
      return stdout;
    };
    const proxied = await test(PROXIED);
    const direct = await test(DIRECT);
    process.stdout.write(`nginx behind the proxy: ${summary(proxied)}\n`);
    process.stdout.write(`nginx alone:            ${summary(direct)}\n`);
    const known = failures(direct);
    const worse = [...failures(proxied)].filter((name) => !known.has(name));
    for (const name of worse) process.stdout.write(`worse: ${name}\n`);
    return worse.length > 0 || !proxied.includes(' tests, ') ? 1 : 0;
  } finally {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

const why = obstacle();
if (why === undefined) process.exitCode = await run();
else process.stdout.write(`h2spec skipped: ${why}\n`);
