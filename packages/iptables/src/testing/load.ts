/**
 * A process inside a pod that opens connections at a steady rate, and holds some open and talking,
 * until its standard input ends; then it tells what became of them. Started with
 * `node load.ts HOST PORT PER_SECOND HELD`; nothing imports it but its report's type.
 */
import { connect } from 'node:net';

export interface LoadReport {
  /** How many connections ended where: the label of a listener, or the code of an error. */
  readonly opened: Readonly<Record<string, number>>;
  /** Of those held open: how many were cut, and how many round trips the others made. */
  readonly broken: number;
  readonly roundTrips: number;
}

const [host = '', port = '', perSecond = '', held = ''] = process.argv.slice(2);
const opened: Record<string, number> = {};
let open = 0;
let broken = 0;
let roundTrips = 0;
let stopping = false;

function count(landed: string): void {
  opened[landed] = (opened[landed] ?? 0) + 1;
}

function openOne(): void {
  open += 1;
  const socket = connect({ host, port: Number(port), timeout: 5000 });
  let text = '';
  let waitsFor = 'the connection';
  socket.on('connect', () => {
    waitsFor = 'an answer';
    socket.write('?');
  });
  socket.on('data', (data) => {
    text += String(data);
  });
  socket.on('end', () => count((JSON.parse(text) as { landed: string }).landed));
  socket.on('timeout', () => socket.destroy(new Error(`waited in vain for ${waitsFor}`)));
  socket.on('error', (error: NodeJS.ErrnoException) => count(error.code ?? error.message));
  socket.on('close', () => (open -= 1));
}

function holdOne(): void {
  const socket = connect({ host, port: Number(port) });
  socket.on('connect', () => socket.write('hold'));
  socket.on('data', () => {
    roundTrips += 1;
    setTimeout(() => socket.write('ping'), 50);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (!stopping) broken += 1;
  });
}

for (let index = 0; index < Number(held); index += 1) holdOne();
const ticker = setInterval(openOne, 1000 / Number(perSecond));
process.stdin.resume();
process.stdin.on('end', () => {
  clearInterval(ticker);
  const report = setInterval(() => {
    if (open > 0) return;
    clearInterval(report);
    stopping = true;
    console.log(JSON.stringify({ opened, broken, roundTrips }));
    process.exit(0);
  }, 20);
});
