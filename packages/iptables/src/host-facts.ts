import { type HostFacts, parseHostAddress, type RunOptions } from '@pillion/core/ruleset';
import { type IpAddress, uid, type Uid } from '@pillion/core/values';
import type { Host } from './host.ts';

/** Reads what the rules depend on; what the command line gives is not looked up. */
export function readHostFacts(
  host: Host,
  { podIps, dnsServers, proxyUser }: Pick<RunOptions, 'podIps' | 'dnsServers' | 'proxyUser'>,
): HostFacts {
  const user = findUid(host.readText('/etc/passwd') ?? '', proxyUser);
  return {
    podAddresses: podIps ?? canonical(host.addresses()),
    dnsServers: dnsServers ?? parseNameServers(host.readText('/etc/resolv.conf') ?? ''),
    ...(user === undefined ? {} : { proxyUser: user }),
  };
}

/** The `nameserver` lines of resolv.conf(5), in order, without those that are no address. */
export function parseNameServers(resolvConf: string): IpAddress[] {
  const servers = resolvConf.split('\n').flatMap((line) => {
    const [keyword, server] = line.trim().split(/\s+/);
    return keyword === 'nameserver' && server !== undefined ? [server.replace(/%.*$/, '')] : [];
  });
  return canonical(servers);
}

/** The uid of a user by passwd(5), `undefined` where there is no such user. */
export function findUid(passwd: string, user: string): Uid | undefined {
  for (const line of passwd.split('\n')) {
    const [name, , id = ''] = line.split(':');
    if (name === user && /^[0-9]{1,9}$/.test(id)) return uid(Number(id));
  }
  return undefined;
}

/** What is no address is left out: neither file is a person's to mend here. */
function canonical(addresses: readonly string[]): IpAddress[] {
  return addresses.flatMap((text) => {
    const address = parseHostAddress('address', text);
    return address.ok ? [address.value] : [];
  });
}
