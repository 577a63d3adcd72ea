import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { ended } from '@pillion/netns';
import { PackagesProvider } from './packages/provider.ts';
import { placesOf } from './places.ts';

const USAGE = `A cluster made from packages, to look around in: pnpm cluster [--slot N] COMMAND
  up             bring it up and leave it running; pnpm e2e takes it then
  down           end it
  kubectl ARG…   as it says
  run COMMAND…   a program of this machine, on the node
`;

const report = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(argv: readonly string[]): Promise<number> {
  const { slot, words } = parse(argv);
  const [command, ...rest] = words;
  const provider = new PackagesProvider(placesOf(process.env));
  switch (command) {
    case 'up': {
      const obstacle = await provider.obstacle();
      if (obstacle !== undefined) return refuse(`no cluster can be made here: ${obstacle}`);
      await using cluster = await provider.up({ report, keep: true, slot });
      process.stdout.write(`export KUBECONFIG=${cluster.description.kubeconfig}\n`);
      return 0;
    }
    case 'down':
      await provider.down({ report, keep: false, slot });
      return 0;
    case 'kubectl':
    case 'run': {
      const cluster = await provider.find(slot);
      if (cluster === undefined) return refuse('no cluster runs here; pnpm cluster up');
      const { kubectl, kubeconfig, enter = [] } = cluster;
      const head = command === 'run' ? enter : [kubectl, `--kubeconfig=${kubeconfig}`];
      return await become([...head, ...rest]);
    }
    case undefined:
    default:
      return refuse(USAGE.trimEnd());
  }
}

/** Options end at the command: what follows is the program's own. */
function parse(argv: readonly string[]): { slot: number; words: readonly string[] } {
  const first = argv.findIndex(
    (word, index) => !word.startsWith('-') && argv[index - 1] !== '--slot',
  );
  const at = first === -1 ? argv.length : first;
  const options = { slot: { type: 'string', default: '0' } } as const;
  const { values } = parseArgs({ args: argv.slice(0, at), options });
  return { slot: Number(values.slot), words: argv.slice(at) };
}

async function become([program = '', ...args]: readonly string[]): Promise<number> {
  const [code] = await ended(spawn(program, args, { stdio: 'inherit' }));
  return code ?? 1;
}

function refuse(why: string): number {
  report(why);
  return 1;
}

process.exitCode = await main(process.argv.slice(2));
