import {
  type Application,
  type CommandContext,
  generateHelpTextForAllCommands,
} from '@stricli/core';
import { app } from './app.ts';

const HEADER = `# The command line

What \`pillion COMMAND --help\` says, all of it. \`kubectl pillion\` is the same program. From a checkout: \`pnpm pillion COMMAND\`.

Results go to standard output, everything else to standard error. Exit codes: 0 done; 1 not done, after a line \`pillion: CODE: what,
which value, what would be accepted\`; 2 a wrong command line; 130 interrupted. Codes are stable.

Made by \`scripts/cli-reference.ts\` from \`packages/cli/src\`.
`;

/** The reference page as Markdown. */
export function cliReference(): string {
  // Nothing is run for the help, so no context is needed.
  const documented = app as unknown as Application<CommandContext>;
  const sections = generateHelpTextForAllCommands(documented)
    .filter(([route]) => !HIDDEN.some((name) => route.endsWith(name)))
    .map(([route, help]) => `## ${route}\n\n\`\`\`\n${plain(help)}\n\`\`\`\n`);
  return [HEADER, ...sections].join('\n');
}

/** Parts of other commands. */
const HIDDEN = ['demo-workload'];

function plain(help: string): string {
  return help
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
