import { CAPTURE_FLAGS } from './capture-flags.ts';
import type { Flag } from './flag.ts';
import { RUN_FLAGS } from './run-flags.ts';

const HEADER = `pillion-iptables redirects the TCP traffic of a pod into its proxy.

Usage:
  pillion-iptables [apply] [flags]   install the rules, or replace those of an earlier run
  pillion-iptables verify [flags]    compare the kernel's rules with those the flags ask for
  pillion-iptables clean [flags]     remove what capture has installed, and nothing else
`;

/** What `--help` prints. */
export function captureUsage(): string {
  return [
    HEADER,
    'What is captured:',
    ...CAPTURE_FLAGS.map(usageLine),
    '',
    'How the program runs:',
    ...RUN_FLAGS.map(usageLine),
    '',
    'Flags win over environment variables, and those over the file of --config.',
    '',
  ].join('\n');
}

function usageLine(flag: Flag): string {
  const short = flag.short === undefined ? '    ' : `-${flag.short}, `;
  const value = flag.placeholder === undefined ? '' : ` ${flag.placeholder}`;
  const facts = [
    flag.default === '' ? [] : [`default ${flag.default}`],
    flag.env.length === 0 ? [] : [`env ${flag.env.join(', ')}`],
  ].flat();
  const tail = facts.length === 0 ? '' : ` (${facts.join('; ')})`;
  return `  ${short}--${flag.name}${value}\n          ${flag.doc}${tail}`;
}
