import { expect, test } from 'vitest';
import { captureOf, type MatrixConfig } from '../testing/capture-case.ts';
import {
  conformancePresent,
  describeConformance,
  readConformance,
} from '../testing/conformance.ts';
import type { Capture } from './capture.ts';
import { compile } from './compile.ts';
import { checkCommands, cleanupCommands } from './istio-commands.ts';
import { istioDryRun, istioTranscript } from './istio-transcript.ts';
import { plan, type PlanFlags } from './plan.ts';

interface State {
  readonly name: string;
  readonly config: MatrixConfig;
  readonly save4: string;
  readonly save6: string;
  readonly residue: boolean;
  readonly delta: boolean;
  readonly lines: readonly string[];
  /** The kernel denies every check whose command holds this. */
  readonly failCheckContaining?: string;
}

interface Case {
  readonly name: string;
  readonly config: MatrixConfig;
  readonly lines: readonly string[];
  readonly error?: string;
  readonly checkV4?: readonly (readonly string[])[];
  readonly cleanupV4?: readonly (readonly string[])[];
  readonly cleanupV6?: readonly (readonly string[])[];
}

function resolved(config: MatrixConfig): Capture {
  const capture = captureOf(config);
  if (!capture.ok) throw new Error(JSON.stringify(capture.problems));
  return capture.value;
}

function flagsOf(config: MatrixConfig): PlanFlags {
  return {
    reconcile: config.RECONCILE,
    cleanupOnly: config.CLEANUP_ONLY,
    forceApply: config.FORCE_APPLY,
  };
}

describeConformance('plan against Istio', () => {
  const states = conformancePresent ? readConformance<State[]>('istio-iptables-state.json') : [];

  test.for(states)('$name', (state) => {
    const ruleset = compile(resolved(state.config));
    const saves = { ipv4: state.save4, ipv6: state.save6 };
    const denied = state.failCheckContaining;
    const made = plan(ruleset, saves, flagsOf(state.config), (_, command) =>
      denied === undefined ? true : !command.join(' ').includes(denied),
    );
    expect(made).toMatchObject({ residue: state.residue, delta: state.delta });
    expect(istioTranscript(ruleset, made)).toEqual(state.lines);
  });

  const cases = conformancePresent
    ? readConformance<Case[]>('istio-iptables-matrix.json').filter(
        ({ error }) => error === undefined,
      )
    : [];

  test.for(cases)('commands of $name', ({ config, lines, checkV4, cleanupV4, cleanupV6 }) => {
    const ruleset = compile(resolved(config));
    expect(checkCommands(ruleset, 'ipv4')).toEqual(checkV4);
    expect(cleanupCommands(ruleset, 'ipv4')).toEqual(cleanupV4);
    const ipv6 = ruleset.families.includes('ipv6') ? cleanupCommands(ruleset, 'ipv6') : undefined;
    expect(ipv6).toEqual(cleanupV6);
    expect(istioDryRun(ruleset, flagsOf(config))).toEqual(lines);
  });
});
