/** The programs that an image may hold, each in a folder of its name. */
export const PROGRAMS = ['injector', 'iptables', 'proxy'] as const;
export type ProgramName = (typeof PROGRAMS)[number];

export interface Route {
  readonly program: ProgramName;
  readonly args: readonly string[];
}

/** The names that images call programs by, all of them links to the launcher. */
export const COMMANDS: Readonly<Record<string, ProgramName>> = {
  'istio-clean-iptables': 'iptables',
  'istio-iptables': 'iptables',
  'pilot-agent': 'proxy',
  'pillion-injector': 'injector',
  'pillion-iptables': 'iptables',
  'pillion-proxy': 'proxy',
};

/** The names by which an image with these programs answers. */
export function commandsOf(programs: readonly ProgramName[]): readonly string[] {
  return Object.keys(COMMANDS).filter((name) => {
    const program = COMMANDS[name];
    return program !== undefined && programs.includes(program);
  });
}

/**
 * What is meant, by the name that the launcher was started by and the words after it. As with
 * Istio's pilot-agent, a first word that names the init program takes its place, so one image, and
 * one entry point, serves as init container and as sidecar.
 */
export function route(name: string, words: readonly string[]): Route {
  const [first = '', ...rest] = words;
  const isInit = COMMANDS[first] === 'iptables';
  const [command, args] = isInit ? [first, rest] : [name, words];
  const program = COMMANDS[command] ?? 'proxy';
  return { program, args: command === 'istio-clean-iptables' ? ['clean', ...args] : args };
}
