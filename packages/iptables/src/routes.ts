import { type Family, PillionError } from '@pillion/core/values';
import type { Capture } from '@pillion/core/ruleset';
import { type Command, commandLine, type Exec } from './exec.ts';
import { CAPABILITIES_NEEDED, missingProgram, NOT_PERMITTED } from './failure.ts';
import type { Host } from './host.ts';
import type { Marks } from './tproxy-marks.ts';

export interface RouteDeps {
  readonly exec: Exec;
  readonly host: Host;
}

/** What was added, as the commands that take it away again. */
export type Added =
  | { readonly ok: true; readonly undo: readonly Command[] }
  | { readonly ok: false; readonly error: PillionError; readonly undo: readonly Command[] };

/** `::6/128` as /proc/net/if_inet6 writes it. */
const PASSTHROUGH_SOURCE = '00000000000000000000000000000006';
const PASSTHROUGH_ADDRESS = '::6/128';

/**
 * Makes the addresses and routes that the rules rely on; what is there already stays.
 *
 * - IPv6 has no 127.0.0.0/8: the source ::6 that the proxy hands inbound traffic on from must be an
 *   address of lo.
 * - TPROXY gives the proxy packets for addresses that are not the pod's; only a route that calls
 *   every marked packet local lets them reach its socket.
 */
export async function addRoutes(deps: RouteDeps, capture: Capture): Promise<Added> {
  const undo: Command[] = [];
  for (const { add, remove } of await missingRoutes(deps, capture)) {
    const error = await runIp(deps.exec, add);
    if (error !== undefined) return { ok: false, error, undo };
    undo.unshift(remove);
  }
  return { ok: true, undo };
}

/**
 * Takes away the routing that earlier runs with TPROXY made: a mark leads to its rule, and that to
 * a table, which stays where another rule uses it.
 */
export async function removeTproxyRoutes(
  { exec }: RouteDeps,
  marks: Marks,
): Promise<PillionError[]> {
  const commands: Command[] = [];
  for (const family of new Set(marks.map(([each]) => each))) {
    const own = new Set(marks.flatMap(([each, mark]) => (each === family ? [mark] : [])));
    const rules = await listRules(exec, family);
    const stale = rules.filter(({ mark }) => own.has(mark));
    const kept = new Set(rules.filter(({ mark }) => !own.has(mark)).map(({ table }) => table));
    for (const { mark, table } of stale) {
      commands.push(ip(family, ['rule', 'del', 'fwmark', String(mark), 'lookup', table]));
    }
    for (const table of new Set(stale.map((rule) => rule.table))) {
      if (kept.has(table)) continue;
      commands.push(ip(family, ['route', 'del', 'local', 'default', 'dev', 'lo', 'table', table]));
    }
  }
  return await undoRoutes(exec, commands);
}

/** Takes `::6` away from lo, where it is. */
export async function removeAddress({ exec, host }: RouteDeps): Promise<PillionError[]> {
  return await undoRoutes(exec, hasPassthroughAddress(host) ? [address('del')] : []);
}

export async function undoRoutes(
  exec: Exec,
  commands: readonly Command[],
): Promise<PillionError[]> {
  const errors: PillionError[] = [];
  for (const command of commands) {
    const error = await runIp(exec, command);
    if (error !== undefined) errors.push(error);
  }
  return errors;
}

export interface MissingRoute {
  readonly add: Command;
  readonly remove: Command;
}

/** What is not there yet of what the rules rely on, each with the commands that add and remove it. */
export async function missingRoutes(
  { exec, host }: RouteDeps,
  capture: Capture,
): Promise<readonly MissingRoute[]> {
  if (capture.mode === 'NONE') return [];
  const families = capture.families.map(({ family }) => family);
  const routes = intercepts(capture)
    ? await Promise.all(families.map((family) => missingInterception(exec, family, capture)))
    : [];
  const isAddressMissing = families.includes('ipv6') && !hasPassthroughAddress(host);
  return [
    ...(isAddressMissing ? [{ add: address('add'), remove: address('del') }] : []),
    ...routes.flat(),
  ];
}

/** The route goes first: a rule that leads to an empty table would send its packets elsewhere. */
async function missingInterception(
  exec: Exec,
  family: Family,
  { tproxyMark: mark, tproxyRouteTable }: Capture,
): Promise<readonly MissingRoute[]> {
  const table = String(tproxyRouteTable);
  const route = ['local', 'default', 'dev', 'lo', 'table', table];
  const rule = ['fwmark', String(mark), 'lookup', table];
  const [rules, held] = await Promise.all([
    listRules(exec, family),
    exec(ip(family, ['route', 'show', 'table', table])),
  ]);
  const hasRoute = held.kind === 'exited' && held.stdout.includes('local default dev lo');
  const hasRule = rules.some((each) => each.mark === mark && each.table === table);
  const both = (object: string, words: readonly string[]): MissingRoute => ({
    add: ip(family, [object, 'add', ...words]),
    remove: ip(family, [object, 'del', ...words]),
  });
  return [...(hasRoute ? [] : [both('route', route)]), ...(hasRule ? [] : [both('rule', rule)])];
}

/** TPROXY without inbound ports intercepts nothing. */
function intercepts({ mode, inboundPorts }: Capture): boolean {
  return mode === 'TPROXY' && (inboundPorts === 'all' || inboundPorts.length > 0);
}

export interface RoutingRule {
  readonly mark: number;
  readonly table: string;
}

/** The rules with a firewall mark in the output of `ip rule list`. */
export function parseRoutingRules(text: string): RoutingRule[] {
  return text.split('\n').flatMap((line) => {
    const [, mark, table] =
      /\bfwmark (0x[0-9a-f]+|[0-9]+)(?:\/0xffffffff)? lookup (\S+)/.exec(line) ?? [];
    return mark === undefined || table === undefined ? [] : [{ mark: Number(mark), table }];
  });
}

async function listRules(exec: Exec, family: Family): Promise<RoutingRule[]> {
  const outcome = await exec(ip(family, ['rule', 'list']));
  return outcome.kind === 'exited' ? parseRoutingRules(outcome.stdout) : [];
}

function hasPassthroughAddress(host: Host): boolean {
  return host.readText('/proc/net/if_inet6')?.includes(PASSTHROUGH_SOURCE) === true;
}

function address(verb: 'add' | 'del'): Command {
  return ip('ipv6', ['address', verb, PASSTHROUGH_ADDRESS, 'dev', 'lo']);
}

function ip(family: Family, args: readonly string[]): Command {
  return { program: 'ip', args: [family === 'ipv4' ? '-4' : '-6', ...args] };
}

async function runIp(exec: Exec, command: Command): Promise<PillionError | undefined> {
  const outcome = await exec(command);
  if (outcome.kind === 'missing') return missingProgram(command.program, outcome.reason);
  if (outcome.kind === 'exited' && outcome.code === 0) return undefined;
  const said = outcome.kind === 'exited' ? outcome.stderr.trim() : `killed by ${outcome.signal}`;
  if (/file exists|already assigned/i.test(said)) return undefined; // another program of the pod was faster
  const advice = NOT_PERMITTED.test(said) ? `\n  ${CAPABILITIES_NEEDED}` : '';
  return new PillionError('route.refused', `${commandLine(command)}: ${said}${advice}`);
}
