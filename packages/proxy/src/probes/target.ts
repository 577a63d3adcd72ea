/** Where the application is asked, and from where: a source that capture lets pass. */
export interface ProbeTarget {
  readonly address: string;
  readonly source?: string;
}

/** To the pod's own address from 127.0.0.6 or ::6; to loopback from wherever the kernel likes. */
export function probeTarget(applicationAddress: string): ProbeTarget {
  if (applicationAddress.startsWith('127.') || applicationAddress === '::1')
    return { address: applicationAddress };
  return {
    address: applicationAddress,
    source: applicationAddress.includes(':') ? '::6' : '127.0.0.6',
  };
}
