/* One connection: reading into slabs, sending, ending, and what the kernel says of it. */
#include "engine.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define INDEX_BITS 20
#define INDEX_MASK ((1 << INDEX_BITS) - 1)
#define GENERATIONS (1 << 11)
/* A read into less room than this is not worth its system call. */
#define ROOM_BYTES (4 * 1024)
#define ROOM_BYTES_BIG (16 * 1024)
#define LENT_READS 4

struct connection *connection_find(struct engine *e, int32_t id) {
  uint32_t index = (uint32_t)id & INDEX_MASK;
  struct connection *c;
  if (id <= 0 || index >= e->table_used) return NULL;
  c = e->table[index];
  return c != NULL && c->id == id ? c : NULL;
}

static bool grow(struct engine *e) {
  size_t size = e->table_size == 0 ? 64 : e->table_size * 2;
  struct connection **table;
  uint16_t *generations;
  uint32_t *slots;
  if (size > INDEX_MASK) return false;
  if ((table = realloc(e->table, size * sizeof *table)) == NULL) return false;
  e->table = table;
  if ((generations = realloc(e->generations, size * sizeof *generations)) == NULL) return false;
  e->generations = generations;
  if ((slots = realloc(e->free_slots, size * sizeof *slots)) == NULL) return false;
  e->free_slots = slots;
  memset(generations + e->table_size, 0, (size - e->table_size) * sizeof *generations);
  e->table_size = size;
  return true;
}

/* Takes `fd` over; closes it where it cannot. Edges are asked for once and for all. */
struct connection *connection_add(struct engine *e, int fd, uint8_t kind) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};
  struct connection *c = calloc(1, sizeof *c);
  uint32_t index;
  if (c == NULL) goto failed;
  if (e->free_count == 0 && e->table_used == e->table_size && !grow(e)) goto failed;
  index = e->free_count > 0 ? e->free_slots[--e->free_count] : (uint32_t)e->table_used++;
  /* Generation 0 is left out, so that no connection has the number 0. */
  e->generations[index] = (uint16_t)(e->generations[index] % (GENERATIONS - 1) + 1);
  c->id = (int32_t)((uint32_t)e->generations[index] << INDEX_BITS | index);
  c->fd = fd;
  c->kind = kind;
  e->table[index] = c;
  event.data.u64 = (uint32_t)c->id;
  if (kind == LISTENER) event.events = EPOLLIN | EPOLLET;
  if (epoll_ctl(e->epoll, EPOLL_CTL_ADD, fd, &event) == 0) return c;
  c->fd = -1;
  connection_free(e, c);
  c = NULL;
failed:
  free(c);
  close(fd);
  errno = ENOMEM;
  return NULL;
}

/* Gives number and memory back. The descriptor must be closed or handed over before. */
void connection_free(struct engine *e, struct connection *c) {
  uint32_t index = (uint32_t)c->id & INDEX_MASK;
  if (c->queued) {
    struct connection **at = &e->ready;
    while (*at != c) at = &(*at)->next;
    *at = c->next;
    if (e->ready_tail == &c->next) e->ready_tail = at;
  }
  if (c->pipe != NULL) {
    close(c->pipe->in);
    close(c->pipe->out);
    free(c->pipe);
    e->pipe_count--;
  }
  e->table[index] = NULL;
  e->free_slots[e->free_count++] = index;
  free(c->out);
  free(c);
}

static void close_now(struct engine *e, struct connection *c) {
  int32_t id = c->id;
  close(c->fd);
  connection_free(e, c);
  record(e, RECORD_CLOSED, id, 0, 0, 0);
  if (e->blocked) accept_again(e);
}

void connection_lose(struct engine *e, struct connection *c, int number) {
  if (c->relay != 0) relay_tell(e, c);
  if (c->kind == CONNECTING) record(e, RECORD_FAILED, c->id, number, 0, 0);
  else if (!c->closing) record(e, RECORD_RESET, c->id, number, 0, 0);
  close_now(e, c);
}

void connection_reset(struct engine *e, struct connection *c) {
  struct linger now = {.l_onoff = 1, .l_linger = 0};
  if (c->kind == OPEN) setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close_now(e, c);
}

bool connection_waits(const struct connection *c) {
  return c->out_to > c->out_from || c->pipe_bytes > 0;
}

/* Closing would not take it out of epoll: the entry stays as long as anyone has the file open. */
static void hand_over(struct engine *e, struct connection *c) {
  int32_t id = c->id;
  int fd = c->fd;
  epoll_ctl(e->epoll, EPOLL_CTL_DEL, fd, NULL);
  connection_free(e, c);
  record(e, RECORD_RELEASED, id, fd, 0, 0);
}

/* Returns false where the connection is no more. */
static bool settle(struct engine *e, struct connection *c) {
  if (connection_waits(c)) return true;
  if (c->leaving) {
    hand_over(e, c);
    return false;
  }
  if (c->ending && !c->write_ended) {
    c->write_ended = true;
    if (c->closing && !c->lingering) {
      close_now(e, c);
      return false;
    }
    if (shutdown(c->fd, SHUT_WR) != 0 && errno != ENOTCONN) {
      connection_lose(e, c, errno);
      return false;
    }
  }
  if (!c->write_ended || !c->read_ended) return true;
  close_now(e, c);
  return false;
}

void connection_end(struct engine *e, struct connection *c) {
  if (c->ending) return;
  c->ending = true;
  settle(e, c);
}

/* What was read before is still told; whoever takes the descriptor reads the rest. */
void connection_release(struct engine *e, struct connection *c) {
  if (c->kind != OPEN || c->ending || c->relay != 0 || c->feeder != 0) return;
  c->leaving = true;
  c->paused = true;
  settle(e, c);
}

void connection_close(struct engine *e, struct connection *c, bool linger) {
  c->closing = true;
  c->lingering = linger;
  c->paused = false;
  c->relay = 0;
  if (c->kind != OPEN || (c->write_ended && !linger)) return close_now(e, c);
  c->ending = true;
  if (settle(e, c) && c->readable) queue_ready(e, c);
}

/* A peer that sends no more may be waiting for an answer, or gone for good: only probes tell. */
static void probe(int fd) {
  int on = 1, idle_seconds = 60, interval_seconds = 15, probes = 4;
  setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_seconds, sizeof interval_seconds);
  setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof probes);
}

void connection_read_ended(struct engine *e, struct connection *c) {
  c->read_ended = true;
  c->readable = false;
  if (c->relay != 0) relay_tell(e, c);
  if (!c->closing) record(e, RECORD_END, c->id, 0, 0, 0);
  if (settle(e, c)) probe(c->fd);
}

static bool keep(struct connection *c, const char *bytes, size_t length) {
  size_t waiting = c->out_to - c->out_from;
  if (c->out_from > 0) {
    memmove(c->out, c->out + c->out_from, waiting);
    c->out_from = 0;
    c->out_to = waiting;
  }
  if (waiting + length > c->out_capacity) {
    size_t capacity = waiting + length < 16 * 1024 ? 16 * 1024 : waiting + length;
    char *out = realloc(c->out, capacity);
    if (out == NULL) return false;
    c->out = out;
    c->out_capacity = capacity;
  }
  memcpy(c->out + waiting, bytes, length);
  c->out_to = waiting + length;
  return true;
}

static void tell_congestion(struct engine *e, struct connection *c) {
  if (c->congested || c->feeder != 0 || c->kind != OPEN || c->out_to - c->out_from <= CONGESTED_BYTES) return;
  c->congested = true;
  record(e, RECORD_CONGESTED, c->id, 0, 0, 0);
}

void connection_send(struct engine *e, struct connection *c, const char *bytes, size_t length) {
  if (c->ending || c->kind == LISTENER) return;
  busy_poll_sent(e, c);
  while (!connection_waits(c) && c->kind == OPEN && length > 0) {
    ssize_t sent = send(c->fd, bytes, length, MSG_NOSIGNAL);
    if (sent >= 0) {
      bytes += sent;
      length -= (size_t)sent;
    } else if (errno == EAGAIN) break;
    else if (errno != EINTR) return connection_lose(e, c, errno);
  }
  if (length == 0) return;
  /* What the socket does not take is copied: slabs and outbox are JavaScript's to reuse. */
  if (!keep(c, bytes, length)) return connection_lose(e, c, ENOMEM);
  tell_congestion(e, c);
}

static void write_on(struct engine *e, struct connection *c) {
  struct connection *source;
  /* A pipe is filled only while nothing else waits: what it holds came before what was kept since. */
  if (c->pipe_bytes > 0) {
    if (pipe_drain(c) < 0 && errno != EAGAIN) return connection_lose(e, c, errno);
    if (c->pipe_bytes > 0) return;
    pipe_give(e, c->pipe);
    c->pipe = NULL;
  }
  while (c->out_to > c->out_from) {
    ssize_t sent = send(c->fd, c->out + c->out_from, c->out_to - c->out_from, MSG_NOSIGNAL);
    if (sent >= 0) c->out_from += (size_t)sent;
    else if (errno == EAGAIN) return;
    else if (errno != EINTR) return connection_lose(e, c, errno);
  }
  free(c->out);
  c->out = NULL;
  c->out_from = c->out_to = c->out_capacity = 0;
  if (c->congested) {
    c->congested = false;
    if (!c->closing) record(e, RECORD_DRAINED, c->id, 0, 0, 0);
  }
  source = connection_find(e, c->feeder);
  if (source != NULL && source->readable) queue_ready(e, source);
  settle(e, c);
}

/* A slab with room, or NULL: JavaScript has to hand in fresh ones first. */
static struct slab *room(struct engine *e, const struct connection *c) {
  size_t least = c->big_reads > 0 ? ROOM_BYTES_BIG : ROOM_BYTES;
  for (; e->slab < SLABS; e->slab++) {
    struct slab *s = &e->slabs[e->slab];
    if (s->size - s->used >= least) return s;
  }
  return NULL;
}

static void discard(struct engine *e, struct connection *c) {
  ssize_t got = recv(c->fd, e->scratch, SCRATCH_BYTES, 0);
  if (got > 0) queue_ready(e, c);
  else if (got == 0) connection_read_ended(e, c);
  else if (errno == EAGAIN) c->readable = false;
  else if (errno != EINTR) connection_lose(e, c, errno);
}

/*
 * One read a turn: whoever has more is queued again, so that nobody waits for a busy neighbour, and whoever
 * has seen the head of a message knows that the rest of it is not read yet.
 */
static void read_once(struct engine *e, struct connection *c) {
  struct slab *s;
  size_t asked;
  ssize_t got;
  if ((s = room(e, c)) == NULL) return queue_ready(e, c);
  asked = s->size - s->used;
  got = recv(c->fd, s->bytes + s->used, asked, 0);
  if (got > 0) {
    busy_poll_heard(c);
    record(e, RECORD_DATA, c->id, (int32_t)(s - e->slabs), (int32_t)s->used, (int32_t)got);
    s->used += (size_t)got;
    c->big_reads = (size_t)got >= ROOM_BYTES_BIG / 2;
    /* A short read has emptied the socket, unless the end waits behind it. */
    if ((size_t)got < asked && !c->hung_up) c->readable = false;
    else queue_ready(e, c);
  } else if (got == 0) connection_read_ended(e, c);
  else if (errno == EAGAIN) c->readable = false;
  else if (errno == EINTR) queue_ready(e, c);
  else connection_lose(e, c, errno);
}

/* Many streams share one that is lent: what it has at once goes on at once, with fewer calls and wake-ups. */
static void read_lent(struct engine *e, struct connection *c) {
  int32_t id = c->id;
  int left;
  for (left = LENT_READS; left > 0 && room(e, c) != NULL; left--) {
    read_once(e, c);
    if ((c = connection_find(e, id)) == NULL || !c->readable) return;
  }
  queue_ready(e, c);
}

void connection_read(struct engine *e, struct connection *c) {
  if (c->read_ended || c->kind != OPEN) return;
  if (c->closing) return discard(e, c);
  if (c->paused) return;
  if (c->relay != 0) return relay_run(e, c);
  if (c->lent) read_lent(e, c);
  else read_once(e, c);
}

static int socket_error(int fd) {
  int number = 0;
  socklen_t size = sizeof number;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &size) == 0 ? number : errno;
}

void connection_event(struct engine *e, struct connection *c, uint32_t events) {
  int32_t id = c->id;
  if (c->kind == LISTENER) {
    c->readable = true;
    return queue_ready(e, c);
  }
  if (c->kind == CONNECTING) {
    int number = socket_error(c->fd);
    if (number != 0) return connection_lose(e, c, number);
    if ((events & EPOLLOUT) == 0) return;
    c->kind = OPEN;
    record(e, RECORD_CONNECTED, id, 0, 0, 0);
    tell_congestion(e, c);
  }
  if ((events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) c->hung_up = true;
  if ((events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) c->readable = true;
  if ((events & EPOLLERR) != 0 && (c->paused || c->relay != 0 || c->read_ended)) {
    /* Nobody is going to read this one soon, or ever again, and so nobody would learn of the reset. */
    int number = socket_error(c->fd);
    if (number != 0) return connection_lose(e, c, number);
  }
  if ((events & EPOLLOUT) != 0 && connection_waits(c)) {
    write_on(e, c);
    if ((c = connection_find(e, id)) == NULL) return;
  }
  if (c->readable && !c->paused) queue_ready(e, c);
}
