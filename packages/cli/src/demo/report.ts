import type { Verdict } from './judge.ts';

/** The machine's form: one object, and of each call what the table shows. */
export function formatJson(verdicts: readonly Verdict[]): string {
  const calls = verdicts.map(({ name, path, rule, status, latencyMs, ok, faults }) => ({
    name,
    path,
    rule,
    status,
    latencyMs,
    ok,
    ...(ok ? {} : { faults }),
  }));
  return `${JSON.stringify({ calls }, undefined, 2)}\n`;
}

const HEADINGS = ['call', 'path taken', 'rule that decided', 'status', 'latency', ''] as const;

export function formatTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ name, path, rule, status, latencyMs, ok }) => [
    name,
    path,
    rule.replace(/^-A /, ''),
    String(status),
    `${latencyMs.toFixed(1)} ms`,
    ok ? 'ok' : 'FAILED',
  ]);
  const widths = HEADINGS.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width));
  const faults = verdicts.flatMap(({ name, faults: told }) =>
    told.map((fault) => `${name}: ${fault}`),
  );
  return `${[HEADINGS, rule, ...rows].map(line).concat(faults).join('\n')}\n`;
}
