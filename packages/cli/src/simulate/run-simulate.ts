import { compile, explain, parseHostAddress, simulate } from '@pillion/core/ruleset';
import { collect, type IpAddress, PillionError, splitList } from '@pillion/core/values';
import type { CliContext } from '../context.ts';
import { captureOf } from '../rules/capture-of.ts';
import { askedPacket, type AskedPacket } from './asked-packet.ts';

export interface SimulateFlags extends AskedPacket {
  readonly file?: string;
  readonly podIps?: string;
  readonly json: boolean;
}

/** Tells what the rules of a pod do to one packet: where it lands, by which rule, and why. */
export async function runSimulate(
  this: CliContext,
  flags: SimulateFlags,
  ...argv: string[]
): Promise<void> {
  const packet = askedPacket(flags, podAddresses(flags.podIps ?? '10.0.0.1,fd00::1'));
  if (!packet.ok) throw PillionError.of('simulate.invalid', packet.problems);
  const { capture } = await captureOf(this, { file: flags.file, argv });
  // Under TPROXY a routing rule, which the init program makes too, delivers what bears the mark.
  const localMarks = capture.mode === 'TPROXY' ? [capture.tproxyMark] : [];
  const simulation = simulate(compile(capture), packet.value, { localMarks });
  const { reason, sentences } = explain(simulation);
  if (flags.json) {
    const { verdict, landing } = simulation;
    this.process.stdout.write(
      `${JSON.stringify({ verdict, landing, reason, sentences }, null, 2)}\n`,
    );
    return;
  }
  this.process.stdout.write(`${reason.code}\n${sentences.map((line) => `  ${line}\n`).join('')}`);
}

function podAddresses(text: string): readonly IpAddress[] {
  const addresses = collect(splitList(text).map((item) => parseHostAddress('--pod-ips', item)));
  if (addresses.ok) return addresses.value;
  throw PillionError.of('simulate.invalid', addresses.problems);
}
