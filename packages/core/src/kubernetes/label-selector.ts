/** A Kubernetes LabelSelector as it is written: maybe incomplete, maybe invalid. */
export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly LabelRequirement[];
}

export interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values?: readonly string[];
}

export type Labels = Readonly<Record<string, string>>;

/** Whether it constrains anything at all. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).length === 0
  );
}

/** What is wrong with a selector, as one sentence; undefined where it is valid. */
export function selectorFault(selector: LabelSelector): string | undefined {
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) return `${key} ${operator} needs values`;
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) return `${key} ${operator} takes no values`;
    } else {
      return `${operator} is not an operator; In, NotIn, Exists and DoesNotExist are`;
    }
  }
  return undefined;
}

/** Whether labels satisfy every requirement; an empty selector matches everything. */
export function matchesSelector(selector: LabelSelector, labels: Labels): boolean {
  for (const key of Object.keys(selector.matchLabels ?? {})) {
    if (!Object.hasOwn(labels, key) || labels[key] !== selector.matchLabels?.[key]) return false;
  }
  return (selector.matchExpressions ?? []).every((requirement) => satisfies(requirement, labels));
}

function satisfies({ key, operator, values = [] }: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
