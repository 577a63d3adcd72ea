/* Bytes from one connection to another without a stop in JavaScript. */
#include "engine.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* splice costs more calls and less copying: it pays where reads are big, several times in a row. */
#define BIG_READ (32 * 1024)
#define BIG_READS 4
#define PIPE_BYTES (256 * 1024)
#define PIPES_KEPT 16
#define READS_A_TURN 4

static struct pipe_pair *pipe_take(struct engine *e) {
  struct pipe_pair *p = e->pipes;
  int ends[2];
  if (p != NULL) {
    e->pipes = p->next;
    e->pipe_count--;
  } else {
    if ((p = malloc(sizeof *p)) == NULL) return NULL;
    if (pipe2(ends, O_NONBLOCK | O_CLOEXEC) != 0) {
      free(p);
      return NULL;
    }
    p->out = ends[0];
    p->in = ends[1];
    /* May be refused: pipe pages are limited for each user. A smaller pipe does as well. */
    fcntl(p->in, F_SETPIPE_SZ, PIPE_BYTES);
  }
  p->next = NULL;
  e->pipe_count++;
  return p;
}

static void pipe_drop(struct pipe_pair *p) {
  close(p->in);
  close(p->out);
  free(p);
}

/* An empty pipe goes back; only a few are kept. */
void pipe_give(struct engine *e, struct pipe_pair *p) {
  if (e->pipe_count > PIPES_KEPT) {
    e->pipe_count--;
    return pipe_drop(p);
  }
  p->next = e->pipes;
  e->pipes = p;
}

void pipes_close(struct engine *e) {
  while (e->pipes != NULL) {
    struct pipe_pair *p = e->pipes;
    e->pipes = p->next;
    e->pipe_count--;
    pipe_drop(p);
  }
}

/* Moves what the pipe holds to the connection. Returns -1 with errno where the socket takes no more. */
ssize_t pipe_drain(struct connection *c) {
  while (c->pipe_bytes > 0) {
    ssize_t moved = splice(c->pipe->out, NULL, c->fd, NULL, c->pipe_bytes, SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
    if (moved > 0) c->pipe_bytes -= (size_t)moved;
    else if (moved < 0 && errno != EINTR) return -1;
    else if (moved == 0) {
      errno = EPIPE;
      return -1;
    }
  }
  return 0;
}

void relay_tell(struct engine *e, struct connection *c) {
  if (c->carried == 0) return;
  record(e, RECORD_CARRIED, c->id, (int32_t)(uint32_t)c->carried, (int32_t)(c->carried >> 32), 0);
  c->carried = 0;
}

void relay_begin(struct engine *e, struct connection *a, struct connection *b) {
  a->relay = b->id;
  b->relay = a->id;
  a->feeder = b->id;
  b->feeder = a->id;
  a->relay_left = b->relay_left = UINT64_MAX;
  if (a->readable) queue_ready(e, a);
  if (b->readable) queue_ready(e, b);
}

/* One way and so many bytes; what follows them is data again. */
void relay_part(struct engine *e, struct connection *from, struct connection *to, uint64_t amount) {
  from->relay = to->id;
  to->feeder = from->id;
  from->relay_left = amount;
  /* Much is sure to come, so that splice need not be earned by big reads first. */
  if (amount >= BIG_READS * BIG_READ) from->big_reads = BIG_READS;
  if (from->readable) queue_ready(e, from);
}

static size_t at_most(const struct connection *from, size_t bytes) {
  return from->relay_left < bytes ? (size_t)from->relay_left : bytes;
}

/* Returns what the read returned, and -2 where there is no pipe to be had. */
static ssize_t by_splice(struct engine *e, struct connection *from, struct connection *to) {
  struct pipe_pair *p = pipe_take(e);
  ssize_t got;
  if (p == NULL) return -2;
  got = splice(from->fd, NULL, p->in, NULL, at_most(from, PIPE_BYTES), SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  if (got <= 0) {
    int number = errno;
    pipe_give(e, p);
    errno = number;
    return got;
  }
  to->pipe = p;
  to->pipe_bytes = (size_t)got;
  if (pipe_drain(to) < 0 && errno != EAGAIN) connection_lose(e, to, errno);
  else if (to->pipe_bytes == 0) {
    to->pipe = NULL;
    pipe_give(e, p);
  }
  return got;
}

static ssize_t by_copy(struct engine *e, struct connection *from, struct connection *to) {
  ssize_t got = recv(from->fd, e->scratch, at_most(from, SCRATCH_BYTES), 0);
  if (got <= 0) return got;
  busy_poll_heard(from);
  if (got < BIG_READ) from->big_reads = 0;
  else if (from->big_reads < BIG_READS) from->big_reads++;
  connection_send(e, to, e->scratch, (size_t)got);
  return got;
}

/* Reads as long as the other side takes it; its EPOLLOUT queues the reader again. */
void relay_run(struct engine *e, struct connection *c) {
  int left;
  for (left = READS_A_TURN; left > 0; left--) {
    int32_t to_id = c->relay;
    struct connection *to = connection_find(e, to_id);
    size_t asked = at_most(c, SCRATCH_BYTES);
    ssize_t got = -2;
    bool spliced = false;
    /* Where the other side is gone, JavaScript was told and decides about this one. */
    if (to == NULL || connection_waits(to) || to->kind != OPEN) return;
    if (c->big_reads >= BIG_READS && !to->ending) {
      got = by_splice(e, c, to);
      spliced = got != -2;
    }
    if (got == -2) got = by_copy(e, c, to);
    if (got > 0) {
      c->carried += (uint64_t)got;
      if (c->relay_left != UINT64_MAX) c->relay_left -= (uint64_t)got;
      if (c->relay_left == 0) {
        relay_tell(e, c);
        c->relay = 0;
        if ((to = connection_find(e, to_id)) != NULL && to->feeder == c->id) to->feeder = 0;
        break;
      }
      if (!spliced && (size_t)got < asked && !c->hung_up) {
        c->readable = false;
        return;
      }
      if (spliced && got < BIG_READ) c->big_reads = 0;
    } else if (got == 0) return connection_read_ended(e, c);
    else if (errno == EAGAIN) {
      c->readable = false;
      return;
    } else if (errno != EINTR) return connection_lose(e, c, errno);
  }
  queue_ready(e, c);
}
