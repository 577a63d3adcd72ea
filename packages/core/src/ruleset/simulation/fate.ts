/**
 * Everything that can become of a packet, as far as capture is concerned. What options intend and
 * what rules do are both told in these codes, so that they can be held against each other.
 */
export const FATES = {
  'captured.outbound': 'The connection goes to the proxy, as outbound traffic.',
  'captured.inbound': 'The connection goes to the proxy, as inbound traffic.',
  'captured.ownService':
    'The proxy connects to its own pod: the connection comes back to it, as inbound traffic.',
  'captured.dns': "The query goes to the proxy's DNS server.",
  'captured.virtualInterface':
    'The interface belongs to a virtual machine or a bridge: its traffic counts as outbound and goes to the proxy.',
  'captured.foreignRule': 'A rule that is not of the capture redirects the packet.',
  'passed.proxy': 'The proxy itself sends it: captured again, it would loop.',
  'passed.toApplication':
    'The proxy hands it to the application, from the source that is set aside for that.',
  'passed.ownPod': 'It stays within the pod, from container to container.',
  'passed.loopback': "It goes to the pod's own loopback address.",
  'passed.excludedPort': 'Its port is excluded.',
  'passed.excludedPortForUser': 'Its port is excluded for this user.',
  'passed.excludedRange': 'Its destination is excluded.',
  'passed.excludedSource': 'Its source is excluded.',
  'passed.excludedInterface': 'Its interface is excluded.',
  'passed.excludedGroup': 'Its group is excluded.',
  'passed.otherGroup': 'Only other groups are captured.',
  'passed.ownerGroup': "Its group is the proxy's, or an excluded one.",
  'passed.tunnel': "The tunnel's port is the proxy's own, and never captured.",
  'passed.virtualInterface':
    'The interface belongs to a virtual machine, and nothing of this traffic is included.',
  'passed.tproxyMark': 'It bears the mark of a connection that the proxy already has.',
  'passed.established': 'Its connection was settled with the first packet.',
  'passed.notIncluded': 'No rule captures it.',
  'passed.foreignRule': 'A rule that is not of the capture lets it pass.',
  'dropped.invalid': 'Conntrack knows no connection for it, and such packets are dropped.',
  'dropped.foreignRule': 'A rule that is not of the capture drops it.',
  'dropped.policy': 'The policy of a built-in chain drops what no rule accepts.',
} as const satisfies Record<string, string>;

export type Fate = keyof typeof FATES;
