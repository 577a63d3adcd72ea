import {
  isEmptySelector,
  type LabelSelector,
  matchesSelector,
  selectorFault,
} from '../kubernetes/label-selector.ts';
import type { Pod } from '../kubernetes/types.ts';
import { type Reason, reason } from '../values/index.ts';

/** Namespaces that keep the cluster itself alive; nothing in them is ever injected. */
export const IGNORED_NAMESPACES: readonly string[] = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'local-path-storage',
];

const INJECT = 'sidecar.istio.io/inject';

export interface InjectionPolicy {
  /** `enabled` or `disabled`; with anything else nothing is injected. */
  readonly policy: string;
  readonly neverInjectSelector: readonly LabelSelector[];
  readonly alwaysInjectSelector: readonly LabelSelector[];
}

export interface Decision {
  readonly inject: boolean;
  /** `injected.*` or `skipped.*`. */
  readonly reason: Reason;
}

/** Whether a pod that reached the injector is injected: the first rule that says something decides. */
export function decide(policy: InjectionPolicy, pod: Pod, namespace: string): Decision {
  if (pod.spec?.hostNetwork === true) {
    return no('hostNetwork', "A pod in the node's network is never injected.", {
      field: 'spec.hostNetwork',
      value: 'true',
    });
  }
  if (IGNORED_NAMESPACES.includes(namespace)) {
    return no('namespace', `Nothing in namespace ${namespace} is ever injected.`, { namespace });
  }
  const decision = asked(pod) ?? selected(policy, pod.metadata?.labels ?? {}) ?? byDefault(policy);
  return decision.inject && policy.policy !== 'enabled' && policy.policy !== 'disabled'
    ? no('invalidPolicy', `The policy ${policy.policy} is unknown, so nothing is injected.`, {
        policy: policy.policy,
      })
    : decision;
}

/** What the pod itself says; its label wins over its annotation, even an empty one. */
function asked(pod: Pod): Decision | undefined {
  const { labels = {}, annotations = {} } = pod.metadata ?? {};
  const carrier = Object.hasOwn(labels, INJECT) ? 'label' : 'annotation';
  const value = (carrier === 'label' ? labels : annotations)[INJECT];
  if (value !== 'true' && value !== 'false') return undefined;
  const evidence = { [carrier]: INJECT, value };
  return value === 'true'
    ? yes(carrier, `The pod's ${carrier} ${INJECT} asks for it.`, evidence)
    : no(carrier, `The pod's ${carrier} ${INJECT} declines it.`, evidence);
}

type Labels = Readonly<Record<string, string>>;

function selected(policy: InjectionPolicy, labels: Labels): Decision | undefined {
  const never = firstMatch(policy.neverInjectSelector, labels);
  if (never) {
    return no('neverSelector', 'A neverInjectSelector matches the pod.', selectorEvidence(never));
  }
  const always = firstMatch(policy.alwaysInjectSelector, labels);
  if (!always) return undefined;
  const evidence = selectorEvidence(always);
  return yes('alwaysSelector', 'An alwaysInjectSelector matches the pod.', evidence);
}

/** Invalid selectors are passed over, and an empty one matches nothing here. */
function firstMatch(selectors: readonly LabelSelector[], labels: Labels) {
  return selectors.find(
    (selector) =>
      !isEmptySelector(selector) &&
      selectorFault(selector) === undefined &&
      matchesSelector(selector, labels),
  );
}

function selectorEvidence(selector: LabelSelector): Readonly<Record<string, string>> {
  return { selector: JSON.stringify(selector) };
}

function byDefault({ policy }: InjectionPolicy): Decision {
  return policy === 'disabled'
    ? no('policy', 'The policy injects only pods that ask for it.', { policy })
    : yes('policy', 'The policy injects every pod that does not decline.', { policy });
}

function yes(code: string, sentence: string, evidence: Labels): Decision {
  return { inject: true, reason: reason(`injected.${code}`, sentence, evidence) };
}

function no(code: string, sentence: string, evidence: Labels): Decision {
  return { inject: false, reason: reason(`skipped.${code}`, sentence, evidence) };
}
