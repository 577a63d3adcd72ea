/* The turn of the loop: what epoll says, one call into JavaScript, what JavaScript wants. */
#include "engine.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "turn.h"

#define EVENTS_A_TURN 256
#define ACCEPTS_A_TURN 64
#define BLOCKED_MILLISECONDS 100

void record(struct engine *e, int32_t kind, int32_t id, int32_t a, int32_t b, int32_t c) {
  int32_t *to;
  if (e->records_count < e->records_limit && e->overflow_count == 0) {
    to = e->records + e->records_count++ * RECORD_WORDS;
  } else {
    if (e->overflow_count == e->overflow_capacity) {
      size_t capacity = e->overflow_capacity == 0 ? 1024 : e->overflow_capacity * 2;
      int32_t *grown = realloc(e->overflow, capacity * RECORD_WORDS * sizeof *grown);
      if (grown == NULL) abort(); /* a lost record would leave a connection hanging for ever */
      e->overflow = grown;
      e->overflow_capacity = capacity;
    }
    to = e->overflow + e->overflow_count++ * RECORD_WORDS;
  }
  to[0] = kind;
  to[1] = id;
  to[2] = a;
  to[3] = b;
  to[4] = c;
}

/* JavaScript has dealt with the first `consumed` records. */
static void forget_records(struct engine *e, size_t consumed) {
  size_t kept, moved;
  if (consumed > e->records_count) consumed = e->records_count;
  kept = e->records_count - consumed;
  memmove(e->records, e->records + consumed * RECORD_WORDS, kept * RECORD_WORDS * sizeof *e->records);
  moved = e->overflow_count < e->records_limit - kept ? e->overflow_count : e->records_limit - kept;
  e->records_count = kept + moved;
  if (moved == 0) return;
  memcpy(e->records + kept * RECORD_WORDS, e->overflow, moved * RECORD_WORDS * sizeof *e->records);
  e->overflow_count -= moved;
  memmove(e->overflow, e->overflow + moved * RECORD_WORDS, e->overflow_count * RECORD_WORDS * sizeof *e->overflow);
}

void queue_ready(struct engine *e, struct connection *c) {
  if (c->queued) return;
  c->queued = true;
  c->next = NULL;
  *e->ready_tail = c;
  e->ready_tail = &c->next;
}

/* A descriptor may be free again: those who wait to be accepted get their turn. */
void accept_again(struct engine *e) {
  e->blocked = false;
  for (size_t index = 0; index < e->table_used; index++)
    if (e->table[index] != NULL && e->table[index]->kind == LISTENER) queue_ready(e, e->table[index]);
}

static void accept_all(struct engine *e, struct connection *listener) {
  int32_t listener_id = listener->id;
  for (int left = ACCEPTS_A_TURN; left > 0; left--) {
    int one = 1;
    struct connection *c;
    int fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
        if (!e->blocked) record(e, RECORD_STARVED, listener_id, errno, 0, 0);
        e->blocked = true;
      } else if (errno == EINTR || errno == ECONNABORTED) continue;
      listener->readable = false;
      return;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if ((c = connection_add(e, fd, OPEN)) == NULL) continue;
    record(e, RECORD_ACCEPTED, c->id, listener_id, 0, 0);
  }
  queue_ready(e, listener);
}

/* Reads from everyone in the list once; those who have more come to the end of it. */
static void read_ready(struct engine *e) {
  size_t waiting = 0;
  for (struct connection *c = e->ready; c != NULL; c = c->next) waiting++;
  for (; waiting > 0 && e->ready != NULL; waiting--) {
    struct connection *c = e->ready;
    e->ready = c->next;
    if (e->ready == NULL) e->ready_tail = &e->ready;
    c->queued = false;
    if (c->kind == LISTENER) accept_all(e, c);
    else connection_read(e, c);
  }
}

/* Runs in place of libuv's sleep. */
static void idle_on(uv_idle_t *idle) {
  (void)idle;
}

static void call_javascript(struct engine *e) {
  napi_handle_scope scope;
  napi_value receiver, function, count;
  if (napi_open_handle_scope(e->env, &scope) != napi_ok) return;
  if (napi_get_reference_value(e->env, e->receiver, &receiver) == napi_ok &&
      napi_get_reference_value(e->env, e->on_turn, &function) == napi_ok &&
      napi_create_uint32(e->env, (uint32_t)e->records_count, &count) == napi_ok) {
    napi_value error;
    bool pending = false;
    napi_make_callback(e->env, e->context, receiver, function, 1, &count, NULL);
    if (napi_is_exception_pending(e->env, &pending) == napi_ok && pending &&
        napi_get_and_clear_last_exception(e->env, &error) == napi_ok)
      napi_fatal_exception(e->env, error);
  }
  napi_close_handle_scope(e->env, scope);
}

/* Returns whether libuv has something to do. Whoever has more to read must not be slept over: edges come once. */
static bool turn(struct engine *e, int timeout) {
  struct epoll_event events[EVENTS_A_TURN];
  bool busy = e->ready != NULL || e->records_count > 0;
  bool others = false;
  /* Others have descriptors too, and the engine does not hear when they close one. */
  if (e->blocked && (timeout < 0 || timeout > BLOCKED_MILLISECONDS)) timeout = BLOCKED_MILLISECONDS;
  int count = 0;
  if (!busy && timeout != 0 && e->awake_until != 0) {
    do count = epoll_wait(e->epoll, events, EVENTS_A_TURN, 0);
    while (count == 0 && uv_hrtime() < e->awake_until);
    if (count == 0) e->awake_until = 0;
  }
  if (count == 0) count = epoll_wait(e->epoll, events, EVENTS_A_TURN, busy ? 0 : timeout);
  if (e->blocked && count == 0) accept_again(e);
  for (int index = 0; index < count; index++) {
    struct connection *c = connection_find(e, (int32_t)events[index].data.u64);
    if (events[index].data.u64 == 0) others = true;
    else if (c != NULL) connection_event(e, c, events[index].events);
  }
  read_ready(e);
  if (e->records_count > 0) call_javascript(e);
  return others;
}

/*
 * The engine waits on libuv's behalf, as libuv's embedding interface has it: a turn of its own costs
 * one epoll_wait, where one of libuv's costs three with an epoll in an epoll. libuv gets its turn when
 * its descriptor is ready, a timer is due or something is queued there, and must not wait itself then.
 */
static void wait_on(uv_prepare_t *prepare) {
  struct engine *e = prepare->data;
  bool others;
  uv_idle_stop(&e->idle);
  do {
    others = turn(e, uv_backend_timeout(e->loop));
    if (e->closed) return;
    uv_update_time(e->loop);
  } while (!others && uv_backend_timeout(e->loop) != 0);
  uv_idle_start(&e->idle, idle_on);
}

bool loop_join(struct engine *e) {
  struct epoll_event event = {.events = EPOLLIN, .data.u64 = 0};
  e->prepare.data = e->idle.data = e;
  return uv_idle_init(e->loop, &e->idle) == 0 && uv_prepare_init(e->loop, &e->prepare) == 0 &&
         epoll_ctl(e->epoll, EPOLL_CTL_ADD, uv_backend_fd(e->loop), &event) == 0 &&
         uv_prepare_start(&e->prepare, wait_on) == 0;
}

static void execute(struct engine *e, const int32_t *command) {
  struct connection *c = connection_find(e, command[1]);
  if (c == NULL) return;
  switch (command[0]) {
    case COMMAND_SEND:
      if ((size_t)command[2] + (size_t)command[3] <= e->outbox_size)
        connection_send(e, c, e->outbox + command[2], (size_t)command[3]);
      return;
    case COMMAND_END:
      return connection_end(e, c);
    case COMMAND_RESET:
      return connection_reset(e, c);
    case COMMAND_CLOSE:
      return connection_close(e, c, command[2] != 0);
    case COMMAND_PAUSE:
      c->paused = true;
      return;
    case COMMAND_RESUME:
      c->paused = false;
      if (c->readable) queue_ready(e, c);
      return;
    case COMMAND_RELAY: {
      struct connection *other = connection_find(e, command[2]);
      if (other != NULL && other != c) relay_begin(e, c, other);
      return;
    }
    case COMMAND_CARRY: {
      struct connection *to = connection_find(e, command[2]);
      if (to != NULL && to != c && command[3] > 0) relay_part(e, c, to, (uint64_t)command[3]);
      return;
    }
    case COMMAND_LEND:
      c->lent = true;
      return;
    case COMMAND_RELEASE:
      return connection_release(e, c);
    case COMMAND_TELL:
      return relay_tell(e, c);
  }
}

/* Frees `consumed` records, then carries out `count` commands. */
size_t flush(struct engine *e, size_t count, size_t consumed) {
  if (count > e->commands_limit) count = e->commands_limit;
  if (consumed > 0) forget_records(e, consumed);
  for (size_t index = 0; index < count; index++) execute(e, e->commands + index * COMMAND_WORDS);
  return e->records_count;
}
