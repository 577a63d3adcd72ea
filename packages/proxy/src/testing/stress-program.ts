/** `stress-program.ts CONNECTIONS [SEED]`: as many connections of each kind, one line a kind; 1 where anything is left. */
import { stress } from './stress.ts';

const [connections = '100000', seed = '7'] = process.argv.slice(2);
for (const kind of ['tcp', 'http'] as const) {
  const startedAt = performance.now();
  const { records, active, open, closed } = await stress(kind, Number(connections), Number(seed));
  const left = `${active} connections, ${open.sockets} sockets and ${open.pipes} pipes while listening`;
  const after = `${closed.sockets} sockets and ${closed.pipes} pipes after`;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  process.stdout.write(
    `${kind}: ${connections} connections, ${records} records, ${seconds} s; left: ${left}, ${after}\n`,
  );
  if (active + closed.sockets + closed.pipes !== 0 || open.sockets > 4) process.exitCode = 1;
}
