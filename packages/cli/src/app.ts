import { isPillionError } from '@pillion/core/values';
import { type Application, buildApplication, buildRouteMap, text_en } from '@stricli/core';
import { demoCommand } from './demo/command.ts';
import { workloadCommand } from './demo/workload-command.ts';
import type { CliContext } from './context.ts';
import { checkCommand } from './check/command.ts';
import { injectCommand } from './inject/command.ts';
import { installCommand } from './install/command.ts';
import { rulesCommand } from './rules/command.ts';
import { simulateCommand } from './simulate/command.ts';
import { templateCommand } from './template/command.ts';
import { uninstallCommand } from './uninstall/command.ts';

const routes = buildRouteMap<string, CliContext>({
  routes: {
    install: installCommand,
    uninstall: uninstallCommand,
    inject: injectCommand,
    template: templateCommand,
    rules: rulesCommand,
    simulate: simulateCommand,
    check: checkCommand,
    demo: demoCommand,
    'demo-workload': workloadCommand,
  },
  docs: {
    brief: 'Transparent sidecars for Kubernetes: install, inject, explain, simulate, demonstrate',
    hideRoute: { 'demo-workload': true },
  },
});

export const app: Application<CliContext> = buildApplication(routes, {
  name: 'pillion',
  scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
  documentation: { caseStyle: 'convert-camel-to-kebab', onlyRequiredInUsageLine: true },
  localization: {
    text: { ...text_en, exceptionWhileRunningCommand: describe, commandErrorResult: describe },
  },
});

/** Expected failures say what to do; only a defect shows where it happened. */
function describe(error: unknown): string {
  if (isPillionError(error)) return `pillion: ${error.code}: ${error.message}`;
  if (error instanceof Error && error.name === 'AbortError') return 'pillion: interrupted';
  if (error instanceof Error && 'syscall' in error) return `pillion: ${error.message}`;
  return `pillion: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}
