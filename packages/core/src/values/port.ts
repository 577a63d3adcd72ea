import { type Parsed, type Problem, parsed, refused } from './problem.ts';

/** A TCP or UDP port, 1 to 65535. The brand keeps unchecked numbers out of rule builders. */
export type Port = number & { readonly __port: unique symbol };

/** Ports from `first` to `last`, both included; a single port has `first === last`. */
export interface PortRange {
  readonly first: Port;
  readonly last: Port;
}

const ACCEPTED = 'a port, 1 to 65535';

export function isPort(value: number): value is Port {
  return Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/** Brands a number known to be a port at the time of writing; throws where it is none. */
export function port(value: number): Port {
  if (!isPort(value)) throw new RangeError(`not a port: ${value}`);
  return value;
}

/** Parses decimal text. Blanks around it are allowed, as in Istio's annotations. */
export function parsePort(subject: string, text: string): Parsed<Port> {
  const problem = portProblem(subject, text, text.trim());
  return problem ? refused(problem) : parsed(Number(text.trim()) as Port);
}

/** Parses `80` or `8000-8010`. */
export function parsePortRange(subject: string, text: string): Parsed<PortRange> {
  const [first = '', last = first, ...rest] = text.trim().split('-');
  const accepted = `${ACCEPTED}, or a range such as 8000-8010`;
  const problems = rest.length
    ? [{ code: 'port.malformed', subject, value: text, reason: 'is no range', accepted }]
    : [
        portProblem(subject, text, first),
        last === first ? undefined : portProblem(subject, text, last),
      ]
        .filter((problem) => problem !== undefined)
        .map((problem): Problem => ({ ...problem, accepted }));
  if (problems.length) return refused(...problems);
  const range = { first: Number(first) as Port, last: Number(last) as Port };
  if (range.first > range.last) {
    const reason = 'ends before it begins';
    return refused({ code: 'port.reversedRange', subject, value: text, reason, accepted });
  }
  return parsed(range);
}

function portProblem(subject: string, value: string, digits: string): Problem | undefined {
  if (!/^[0-9]{1,10}$/.test(digits)) {
    return {
      code: 'port.malformed',
      subject,
      value,
      reason: 'is not a port number',
      accepted: ACCEPTED,
    };
  }
  if (!isPort(Number(digits))) {
    return {
      code: 'port.outOfRange',
      subject,
      value,
      reason: 'is out of range',
      accepted: ACCEPTED,
    };
  }
  return undefined;
}
