import { type Capture, parseCaptureArgs, resolveCapture } from '../ruleset/index.ts';
import { canonicalAddress } from '../values/index.ts';

const POD = ['10.0.0.1', '2001:db8::1'];

/** The capture of a command line of words parted by blanks, in a pod of both families. */
export function capture(command: string): Capture {
  const parsed = parseCaptureArgs(command.split(' '), {});
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const { raw, run } = parsed.value;
  const addresses = POD.flatMap((text) => canonicalAddress(text) ?? []);
  const resolved = resolveCapture(raw, {
    podAddresses: run.podIps ?? addresses,
    dnsServers: run.dnsServers ?? [],
  });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems));
  return resolved.value;
}
