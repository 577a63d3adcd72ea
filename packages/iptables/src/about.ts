import { captureUsage } from '@pillion/core/ruleset';
import manifest from '../package.json' with { type: 'json' };
import { ExitCode } from './exit-code.ts';

const EXIT_CODES = `
Exit codes:
  ${ExitCode.Success}    done, or nothing was left to do; verify: no difference
  ${ExitCode.Failure}    bad input, something is missing or refused, or verify has found differences
  ${ExitCode.ValidationFailed}  --run-validation: the rules do not work
  ${ExitCode.Usage}  no such flag or command
`;

/** What `--help` and `--version` print. */
export function about(what: 'help' | 'version'): string {
  return what === 'help'
    ? `${captureUsage()}${EXIT_CODES}`
    : `pillion-iptables ${manifest.version}\n`;
}
