import { FLAGS, type Flag, VARIABLES } from './flags.ts';

const INDENT = 28;

export function usage(): string {
  return [
    'pillion-injector: the mutating admission webhook that gives pods their sidecar',
    '',
    'Usage: pillion-injector (--self-signed | --tls-cert FILE --tls-key FILE) [FLAGS]',
    '',
    ...FLAGS.map((flag: Flag) =>
      line(`--${flag.name}${flag.value ? ` ${flag.value}` : ''}`, flag.doc),
    ),
    '',
    'Environment:',
    ...Object.entries(VARIABLES).map(([name, doc]) => line(name, doc)),
    '',
    'Logs are JSON lines on standard output; the line with "event":"ready" tells the real ports.',
    'Exit codes: 0 stopped, 1 could not serve, 2 bad flag or variable, 3 reviews were cut short.',
    '',
  ].join('\n');
}

function line(left: string, doc: string): string {
  return `  ${left.padEnd(INDENT)} ${doc}`;
}
