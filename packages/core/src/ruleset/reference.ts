import { CAPTURE_FLAGS } from './capture-flags.ts';
import type { Flag } from './flag.ts';
import { RUN_FLAGS } from './run-flags.ts';

const HEADER = `# Capture: the options of \`pillion-iptables\`

The init program takes the flags, short names, environment variables and defaults of Istio's
\`istio-iptables\`, and answers to that name too. A flag on the command line wins over a variable, a
variable over the file that \`--config\` names: YAML, long flag names as keys, lists as lists.

Every value is checked before anything is done, and all problems are told at once, each with the value,
the reason and what would be accepted. That includes what Istio hands to the kernel unchecked: ports,
ids, interfaces, marks, the routing table. Wherever a list of ports is taken, a range such as
\`8000-8010\` may stand in it. Blanks around items and empty items are fine; port 0 is not.

| exit code | meaning |
| --- | --- |
| 0 | done, or nothing to do |
| 1 | a value is refused, or the kernel refused the rules |
| 126 | \`--run-validation\` found that capture does not work |
| 255 | no such flag |

Made by \`scripts/capture-reference.ts\` from \`packages/core/src/ruleset\`.
`;

const DECISIONS = `## What becomes of a connection

The first line that fits decides.

Inbound, when it arrives from outside the pod:

| connection | path | option |
| --- | --- | --- |
| on an excluded interface | direct | \`-c\` |
| from a virtual machine's interface, or out of a bridge's network | as outbound | \`-k\`, \`--vnet\` |
| to the tunnel port | direct | \`-e\` |
| from an excluded source | direct | \`--exclude-inbound-ips\` |
| to an excluded port, where all are included | direct | \`-d\` |
| to an included port | proxy, inbound port | \`-b\`, \`-z\` |
| any other | direct | |

Outbound, when a process of the pod makes it:

| connection | path | option |
| --- | --- | --- |
| over an excluded interface | direct | \`-c\` |
| to an excluded port | direct | \`-o\` |
| of a user who keeps the port | direct | \`--exclude-outbound-ports-for-uids\` |
| from the proxy to the application, source 127.0.0.6 or ::6 | direct | |
| of the proxy to the pod's own address | proxy, inbound port | \`-u\`, \`-g\` |
| of the application to the pod's own address | direct, unless \`-i\` names a loopback range | \`-i\` |
| of the proxy to anywhere else | direct | \`-u\`, \`-g\` |
| of an excluded group, or of none that is included | direct | \`--outbound-owner-groups\` |
| DNS to a captured name server | proxy's DNS server, port 15053 | \`--redirect-dns\` |
| to loopback | direct | \`--outbound-ipv4-loopback-cidr\` |
| to an excluded range | direct | \`-x\` |
| to an included port | proxy, outbound port | \`-q\`, \`-p\` |
| to an included range | proxy, outbound port | \`-i\`, \`-p\` |
| any other | direct | |

IPv4 rules are always made. IPv6 rules are made where any address of the pod is IPv6, whichever comes
first; Istio looks at the first address only, unless told of dual stack.
`;

const REPLACING = `## Running it again

What is given to the kernel replaces what an earlier run, of this program or Istio's, has left: chains
that begin with \`ISTIO_\`, jumps to them, and rules signed with a comment \`pillion/…\`. It is one
transaction a table (for nft: one for all; three where inbound capture moves between REDIRECT and TPROXY, for then
both capture while one takes over), so there is no moment in which a connection escapes, and
established connections go on. Rules of others keep their places. Where the kernel already holds what the flags ask
for, nothing is written. Istio's own TPROXY rules in PREROUTING and OUTPUT are known by the mark
that the chain \`ISTIO_DIVERT\` sets; its bare \`-i eth0 -j RETURN\` of \`-c\` and \`-k\` could be anybody's, and stays.
The six rules of table filter by which Istio's \`--reconcile\` drops all traffic meanwhile are taken away where
it was killed before it could, if all six head their chains; a lone \`-p tcp -j DROP\` is a person's.

Long lists: nft looks ports and networks up in sets, however many there are. iptables goes through one
rule for each, for every new connection. With 10,000 excluded networks a connection inside the last of
them took 13 µs to set up by nft, 86 µs by iptables-legacy and 96 µs by iptables-nft; with a single one 12
µs by each. The whole program took half a second (\`pnpm bench:iptables\`).

## In another network namespace

\`--network-namespace\` starts the program again by \`nsenter\`, in that network and with the files it has. iptables
and nft look a user id up as a name before they take it for a number, by what /etc/nsswitch.conf says;
Istio's CNI plugin, which works on the files of the node, hides that file from them. A container of this
program has its own, and no need to. Who runs it on the files of a node whose users come from a directory service
over the network should hide it likewise: \`unshare --mount sh -c 'mount --bind /dev/null /etc/nsswitch.conf && exec "$@"' sh pillion-iptables …\`.

## As Istio prints it

\`--dry-run --compat istio\` prints the commands and the restore input of Istio's program, byte for byte,
and with \`--native-nftables\` its nft input. Given \`--pod-ips\` and \`--dns-servers\`, a dry run looks at nothing of the machine.
In this mode \`-m NONE\` captures as REDIRECT does, which is what Istio makes of it.
`;

/** docs/capture.md */
export function captureReference(): string {
  return [
    HEADER,
    section('What is captured', CAPTURE_FLAGS),
    section('How the program runs', RUN_FLAGS),
    DECISIONS,
    REPLACING,
  ].join('\n');
}

function section(title: string, flags: readonly Flag[]): string {
  const rows = flags.map(row).join('\n');
  return `## ${title}\n\n| flag | variable | default | meaning | as in |\n| --- | --- | --- | --- | --- |\n${rows}\n`;
}

function row(flag: Flag): string {
  const names = [`--${flag.name}`, ...(flag.short === undefined ? [] : [`-${flag.short}`])];
  const cells = [
    names.map(code).join(' '),
    flag.env.map(code).join(' '),
    flag.default === '' ? '' : code(flag.default),
    flag.doc.replaceAll('|', String.raw`\|`),
    ORIGINS[flag.origin],
  ];
  return `| ${cells.join(' | ')} |`;
}

const ORIGINS: Readonly<Record<Flag['origin'], string>> = {
  istio: 'Istio',
  kuma: 'Kuma',
  linkerd: 'Linkerd',
  pillion: '',
};

function code(text: string): string {
  return `\`${text}\``;
}
