import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { PillionError } from '@pillion/core/values';
import type { Namespace } from '@pillion/netns';
import type { Stage } from './stage.ts';
import type { CallOrder, CallResult, WorkloadPorts } from './workload.ts';

/** The demo's application, running in a namespace as some uid, and taking orders for calls. */
export class RunningWorkload {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, PromiseWithResolvers<CallResult>>();
  readonly #ready = Promise.withResolvers<void>();
  #orders = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    if (child.stdout)
      createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line));
    let complaint = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (complaint += chunk));
    child.once('close', (code) => this.#fail(`the application ended with ${code}: ${complaint}`));
    child.once('error', (error) => this.#fail(error.message));
    this.#ready.promise.catch(() => undefined);
  }

  static async start(
    stage: Stage,
    namespace: Namespace,
    ports: WorkloadPorts,
    uid: number,
  ): Promise<RunningWorkload> {
    const args = ['demo-workload', '--http', ports.http.join(','), '--tcp', ports.tcp.join(',')];
    const program = [stage.programs.cli, ...args];
    const workload = new RunningWorkload(namespace.spawn(stage.node, program, { uid, env: {} }));
    await workload.#ready.promise;
    return workload;
  }

  async call(order: Omit<CallOrder, 'id'>): Promise<CallResult> {
    const id = (this.#orders += 1);
    const answer = Promise.withResolvers<CallResult>();
    this.#waiting.set(id, answer);
    this.#child.stdin?.write(`${JSON.stringify({ id, ...order })}\n`);
    return await answer.promise;
  }

  #hear(line: string): void {
    if (line === 'ready') {
      this.#ready.resolve();
      return;
    }
    const result = JSON.parse(line) as CallResult;
    this.#waiting.get(result.id)?.resolve(result);
    this.#waiting.delete(result.id);
  }

  #fail(message: string): void {
    const error = new PillionError('demo.workload', message);
    this.#ready.reject(error);
    for (const answer of this.#waiting.values()) answer.reject(error);
    this.#waiting.clear();
  }
}
