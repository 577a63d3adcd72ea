import { expect, test } from 'vitest';
import { capture } from '../testing/capture-of.ts';
import { compile } from './compile.ts';
import { istioTranscript } from './istio-transcript.ts';
import { plan, type PlanFlags } from './plan.ts';
import { renderIptables } from './render-iptables.ts';

const RULESET = compile(capture('-i * --pod-ips 10.0.0.1'));
const SAME = { ipv4: renderIptables(RULESET, 'ipv4', { compat: 'istio' }), ipv6: '' };
const OTHER = { ...SAME, ipv4: SAME.ipv4.replace('-A ISTIO_OUTPUT -j ISTIO_REDIRECT\n', '') };
const NO_FLAGS: PlanFlags = { reconcile: false, cleanupOnly: false, forceApply: false };

function actionOf(saves: typeof SAME, flags: Partial<PlanFlags>, kernelAgrees = true) {
  return plan(RULESET, saves, { ...NO_FLAGS, ...flags }, () => kernelAgrees).action;
}

test('the action for each state and flag', () => {
  const nothing = { ipv4: '', ipv6: '' };
  expect(actionOf(nothing, {})).toBe('apply');
  expect(actionOf(nothing, { reconcile: true })).toBe('apply');
  expect(actionOf(SAME, {})).toBe('nothing');
  expect(actionOf(SAME, { reconcile: true })).toBe('nothing');
  expect(actionOf(SAME, { forceApply: true })).toBe('apply');
  expect(actionOf(SAME, {}, false)).toBe('apply');
  expect(actionOf(OTHER, {})).toBe('apply');
  expect(actionOf(OTHER, { reconcile: true })).toBe('reconcile');
  for (const saves of [nothing, SAME, OTHER]) {
    expect(actionOf(saves, { cleanupOnly: true, reconcile: true })).toBe('clean');
  }
});

const DUAL = compile(capture('-i * --pod-ips 10.0.0.1,fd00::1'));

test.for([
  ['an IPv4 pod', RULESET, 1],
  ['a pod of both families', DUAL, 2],
] as const)(
  'reconciling drops all traffic of %s from before the cleanup to after the rules',
  ([, ruleset, families]) => {
    const made = plan(ruleset, OTHER, { ...NO_FLAGS, reconcile: true }, () => true);
    const lines = istioTranscript(ruleset, made);
    const at = (text: string) => lines.flatMap((line, i) => (line.includes(text) ? [i] : []));
    expect(at('-I INPUT 1 -p tcp -j DROP')).toHaveLength(families);
    const on = Math.max(...at('-t filter -I'));
    const cleanup = at('-t nat -');
    const applied = at('COMMIT');
    const off = at('-t filter -D OUTPUT -p udp -j DROP').slice(-families); // those before undo an earlier run's
    expect(on).toBeLessThan(Math.min(...cleanup));
    expect(Math.max(...cleanup)).toBeLessThan(Math.min(...applied));
    expect(Math.max(...applied)).toBeLessThan(Math.min(...off));
  },
);
