import type { Command, Outcome } from '../exec.ts';
import type { FakeHost } from './host.ts';

/** The `::6` of lo as /proc/net/if_inet6 lists it. */
const LISTED = '00000000000000000000000000000006 01 80 00 80       lo\n';
const IF_INET6 = '/proc/net/if_inet6';

/** What `ip address`, `ip rule` and `ip route` keep; adding what is there is refused, as the kernel does. */
export class FakeRoutes {
  readonly held = new Set<string>();
  readonly #host: FakeHost;

  constructor(host: FakeHost) {
    this.#host = host;
  }

  answer({ args }: Command): Outcome {
    const [family = '', object = '', verb = '', ...rest] = args;
    const key = [family, object, ...rest].join(' ');
    const outcome = this.#perform(verb, `${family} ${object} `, key);
    if (object === 'address') this.#list();
    return outcome;
  }

  #perform(verb: string, prefix: string, key: string): Outcome {
    switch (verb) {
      case 'list':
        return exited(
          0,
          [...this.held]
            .filter((held) => held.startsWith(prefix))
            .map(listed)
            .join('\n'),
        );
      case 'show':
        return exited(
          0,
          this.held.has(key.replace('table', 'local default dev lo table'))
            ? 'local default dev lo scope host\n'
            : '',
        );
      case 'add':
        if (this.held.has(key)) return exited(2, '', 'RTNETLINK answers: File exists\n');
        this.held.add(key);
        return exited(0);
      case 'del':
        return this.held.delete(key)
          ? exited(0)
          : exited(2, '', 'RTNETLINK answers: No such file or directory\n');
      default:
        return exited(255, '', `Command "${verb}" is unknown\n`);
    }
  }

  #list(): void {
    this.#host.files.set(IF_INET6, this.held.has('-6 address ::6/128 dev lo') ? LISTED : '');
  }
}

function listed(key: string): string {
  return `32765:\tfrom all ${key.replace(/^-[46] rule /, '').replace(/fwmark (\d+)/, hexMark)}`;
}

function hexMark(_: string, mark: string): string {
  return `fwmark 0x${Number(mark).toString(16)}`;
}

function exited(code: number, stdout = '', stderr = ''): Outcome {
  return { kind: 'exited', code, stdout, stderr };
}
