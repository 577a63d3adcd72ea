/*
 * Waiting awake. To fall asleep and be woken takes longer than many a peer takes to answer, on a virtual
 * machine several times over, and costs the processor as much on both sides. Who has answered fast lately
 * is therefore waited for with epoll_wait's time at zero, for a moment; everybody else is slept for.
 */
#include "engine.h"

/* About what falling asleep and being woken adds to an answer that is waited for asleep. */
#define WAKING_NANOSECONDS 40000

void busy_poll_sent(struct engine *e, struct connection *c) {
  uint64_t now;
  if (e->busy_poll == 0) return;
  now = uv_hrtime();
  if (c->asked_at == 0) c->asked_at = now;
  if (c->answers_in != 0 && c->answers_in <= e->busy_poll + WAKING_NANOSECONDS) e->awake_until = now + e->busy_poll;
}

void busy_poll_heard(struct connection *c) {
  uint64_t took;
  if (c->asked_at == 0) return;
  took = uv_hrtime() - c->asked_at;
  c->answers_in = c->answers_in == 0 ? took : (3 * c->answers_in + took) / 4;
  c->asked_at = 0;
}
