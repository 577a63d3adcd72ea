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

const HEADINGS = ['call', 'status', 'latency', 'rule that decided'] as const;

/** A row a call, and below it the path that it took; faults stand at the end. */
export function formatTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ name, rule, status, latencyMs, ok }) => [
    `${ok ? 'ok    ' : 'FAILED'}  ${name}`,
    String(status),
    `${latencyMs.toFixed(1)} ms`,
    rule.replace(/^-A /, ''),
  ]);
  const headings = [`        ${HEADINGS[0]}`, ...HEADINGS.slice(1)];
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [
    line(headings),
    `${INDENT}path taken`,
    ...rows.flatMap((row, index) => [line(row), `${INDENT}${verdicts[index]?.path ?? ''}`]),
    ...verdicts.flatMap(({ name, faults }) => faults.map((fault) => `${name}: ${fault}`)),
    '',
  ].join('\n');
}

const INDENT = ' '.repeat(10);
