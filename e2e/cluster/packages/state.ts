import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Node, type NodeProcesses } from './node.ts';
import type { Slot } from './slot.ts';

/** What a later run must know of a cluster that runs. */
export interface State {
  readonly processes: NodeProcesses;
  /** Folder of the programs that it runs. */
  readonly programs: string;
  /** Whether whoever brought it up came to the end. */
  readonly complete: boolean;
}

const FILE = 'state.json';

export async function writeState(slot: Slot, state: State): Promise<void> {
  await writeFile(join(slot.state, FILE), JSON.stringify(state));
}

/** The node that runs in this slot, if one does, and its programs. */
export async function findNode(
  slot: Slot,
): Promise<(Omit<State, 'processes'> & { readonly node: Node }) | undefined> {
  const text = await readFile(join(slot.state, FILE), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { processes, ...rest } = JSON.parse(text) as State;
  const node = new Node(slot, processes);
  return (await node.isAlive()) ? { node, ...rest } : undefined;
}
