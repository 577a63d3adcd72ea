import { defineFilter } from '@pillion/proxy/filter';

/** Tells clients how long they waited, and sorts answers by their size. */
export default defineFilter({
  name: 'timing',
  labels: ['answer_size'],
  state: () => ({ since: performance.now() }),
  onRequest(_, { state }) {
    state.since = performance.now();
  },
  onResponse(response, { state, annotate }) {
    const waited = performance.now() - state.since;
    response.headers.append('server-timing', `upstream;dur=${waited.toFixed(1)}`);
    let bytes = 0;
    response.onBody(
      (piece) => {
        bytes += piece.length;
      },
      () => annotate('answer_size', bytes > 100_000 ? 'large' : 'small'),
    );
  },
});
