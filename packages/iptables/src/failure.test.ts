import { describe, expect, it } from 'vitest';
import { failureOf } from './failure.ts';

const TEXT = [
  '* nat',
  '-N ISTIO_OUTPUT',
  '-A ISTIO_OUTPUT -m owner --uid-owner 1337 -j RETURN',
  '-A ISTIO_OUTPUT -p tcp -j REDIRECT --to-ports 15001',
  'COMMIT',
  '',
].join('\n');
const command = { program: 'iptables-nft-restore', args: ['--noflush'], stdin: TEXT };

function failure(
  code: number,
  stderr: string,
  backend: 'nft' | 'legacy' = 'nft',
  registered?: readonly string[],
) {
  const outcome = { kind: 'exited', code, stdout: '', stderr } as const;
  const context = registered === undefined ? {} : { registered: new Set(registered) };
  return failureOf(command, outcome, { family: 'ipv4', backend, ...context });
}

describe('what a program of netfilter says', () => {
  it('is no failure where it succeeded, whatever it warned of', () => {
    expect(failure(0, '# Warning: iptables-legacy tables present')).toBeUndefined();
  });

  it.each<[string, number, string, string, string]>([
    [
      'a missing table',
      3,
      "iptables-nft-restore: can't initialize iptables table `nat': Table does not exist (do you need to insmod?)",
      'netfilter.tableMissing',
      'modprobe -a nf_tables nft_compat nft_chain_nat',
    ],
    [
      'a missing backend',
      1,
      'iptables: Failed to initialize nft: Protocol not supported',
      'netfilter.backendMissing',
      'nf_tables',
    ],
    [
      'a missing match, named',
      4,
      'Warning: Extension owner revision 0 not supported, missing kernel module?\nline 3: RULE_APPEND failed (No such file or directory): rule in chain ISTIO_OUTPUT',
      'netfilter.moduleMissing',
      'modprobe -a xt_owner',
    ],
    [
      'a missing target, by its line',
      4,
      'line 4: RULE_APPEND failed (No such file or directory): rule in chain ISTIO_OUTPUT',
      'netfilter.moduleMissing',
      'modprobe -a xt_REDIRECT',
    ],
    [
      'an extension that was not built',
      2,
      "Couldn't load match `owner':No such file or directory",
      'netfilter.extensionMissing',
      'package iptables',
    ],
    [
      'a missing capability',
      4,
      'Could not fetch rule set generation id: Permission denied (you must be root)',
      'netfilter.notPermitted',
      'NET_ADMIN and NET_RAW',
    ],
    [
      'a held lock',
      4,
      'Another app is currently holding the xtables lock. Perhaps you want to use the -w option?',
      'netfilter.locked',
      'another program',
    ],
    [
      'a read-only /run',
      4,
      "Fatal: can't open lock file /run/xtables.lock: Read-only file system",
      'netfilter.noLockFile',
      'XTABLES_LOCKFILE',
    ],
    [
      'a chain that is there',
      1,
      'line 2 failed: Chain already exists.',
      'netfilter.refused',
      'refused',
    ],
    [
      'a rule that does not fit',
      4,
      'line 4: RULE_APPEND failed (Invalid argument): rule in chain ISTIO_OUTPUT',
      'netfilter.refused',
      'a resource problem',
    ],
  ])('%s', (_name, code, stderr, expected, advice) => {
    const error = failure(code, stderr);
    expect(error).toMatchObject({ code: expected });
    expect(error?.message).toContain(advice);
    expect(error?.message).toContain('iptables-nft-restore --noflush');
  });

  it('names what legacy has not registered where it only blames the COMMIT', () => {
    const error = failure(1, 'iptables-restore: line 5 failed', 'legacy', ['owner', 'tcp']);
    expect(error?.message).toContain('modprobe -a xt_REDIRECT');
    expect(error?.message).not.toContain('xt_owner');
  });

  it('does not guess at modules where all are registered', () => {
    const error = failure(1, 'iptables-restore: line 5 failed', 'legacy', ['owner', 'REDIRECT']);
    expect(error).toMatchObject({ code: 'netfilter.refused' });
  });
});

describe('what nft says', () => {
  const nft = { program: 'nft', args: ['-f', '-'], stdin: '' };
  const context = { family: 'ipv4', backend: 'nft' } as const;

  it.each([
    ['redirect to :15006', 'nft_redir'],
    ['tproxy ip to :15006', 'nft_tproxy'],
    ['type nat hook output priority -100', 'nft_chain_nat'],
  ])('names the module of %s', (words, module) => {
    const stderr = `/dev/stdin:9:3-40: Error: Could not process rule: No such file or directory\n\t\t${words}\n\t\t^^^^\n`;
    const error = failureOf(nft, { kind: 'exited', code: 1, stdout: '', stderr }, context);
    expect(error?.message).toContain(`modprobe -a ${module}`);
  });

  it('does not guess where the text is at fault', () => {
    const stderr = '/dev/stdin:1:1-3: Error: syntax error, unexpected string\nredirekt\n^^^\n';
    const error = failureOf(nft, { kind: 'exited', code: 1, stdout: '', stderr }, context);
    expect(error).toMatchObject({ code: 'netfilter.refused' });
  });
});
