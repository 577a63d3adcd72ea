import type { Answer } from '../../testing/serve.ts';
import { review } from '../../testing/small-admit.ts';

export interface ReviewLoad {
  /** Ends the load; every answer so far, in one word each: `injected`, or what came in its place. */
  stop(): Promise<readonly string[]>;
}

/** One review after the other, until stopped. A failed call is an answer too. */
export function reviewLoad(
  post: (path: string, body: string) => Promise<Pick<Answer, 'status' | 'text'>>,
): ReviewLoad {
  const stopped = new AbortController();
  const answers: string[] = [];
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        const { status, text } = await post('/inject?timeout=10s', review('app'));
        const injected = status === 200 && text.includes('"patchType":"JSONPatch"');
        answers.push(injected ? 'injected' : `${status} ${text}`);
      } catch (error) {
        answers.push(String(error));
      }
    }
  };
  const running = run();
  return {
    async stop() {
      stopped.abort();
      await running;
      return answers;
    },
  };
}
