import * as fc from 'fast-check';

/** Rules of other programs, as restore input for both families. */
const RULES = {
  filter: [
    '-A INPUT -p tcp -m tcp --dport 9000 -j DROP',
    '-A INPUT -i lo -p tcp -m tcp --dport 15001 -j DROP',
    '-A OUTPUT -o eth1 -p udp -m udp --dport 80 -j DROP',
    '-A OUTPUT -o lo -p tcp -m tcp --dport 15001 -j DROP',
    '-A OUTPUT -p tcp -m tcp --dport 8500 -m owner --gid-owner 3000 -j DROP',
    '-A FORWARD -i vm0 -p tcp -m tcp --dport 443 -j DROP',
    ':INPUT DROP [0:0]\n-A INPUT -p tcp -j ACCEPT\n-A INPUT -p udp -m udp --dport 53 -j ACCEPT',
  ],
  nat: [
    '-I OUTPUT 1 -p tcp -m tcp --dport 8500 -j REDIRECT --to-ports 80',
    '-I OUTPUT 1 -m owner --uid-owner 2000 -j ACCEPT',
    '-I PREROUTING 1 -p udp -m udp --dport 9000 -j REDIRECT --to-ports 53',
    ':OTHER - [0:0]\n-I OUTPUT 1 -p tcp -j OTHER\n-A OTHER -p tcp -m tcp --dport 80 -j RETURN\n-A OTHER -o eth1 -j ACCEPT',
  ],
  mangle: [
    '-A POSTROUTING -o lo -p tcp -m tcp --dport 443 -j DROP',
    '-A PREROUTING -i eth1 -m mark ! --mark 0x0 -j DROP',
    '-A OUTPUT -p tcp -m tcp --dport 15020 -j MARK --set-xmark 0x5/0xffffffff\n-A INPUT -m mark --mark 0x5 -j DROP',
  ],
  raw: [
    '-A OUTPUT -m conntrack --ctstate INVALID -p tcp -m tcp --dport 80 -j ACCEPT',
    '-A PREROUTING -p udp -m udp --dport 443 -j DROP',
  ],
} as const;

/** Restore input, to be put in beside the rules of the capture. */
export const foreignRules: fc.Arbitrary<string> = fc
  .tuple(
    ...(['raw', 'mangle', 'nat', 'filter'] as const).map((table) =>
      fc
        .subarray([...RULES[table]], { maxLength: 2 })
        .map((rules) => `*${table}\n${rules.map((rule) => `${rule}\n`).join('')}COMMIT\n`),
    ),
  )
  .map((tables) => tables.join(''));
