#ifndef PILLION_ENGINE_H
#define PILLION_ENGINE_H

#include <node_api.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <uv.h>

#include "ring.h"

#define SLABS 8
#define SCRATCH_BYTES (256 * 1024)
/* More than this waiting to be sent counts as congestion. */
#define CONGESTED_BYTES (256 * 1024)

enum { FREE, LISTENER, CONNECTING, OPEN };

/* A pipe that splice moves bytes through; it has an owner only while bytes are in it. */
struct pipe_pair {
  int in, out;
  struct pipe_pair *next;
};

struct connection {
  int fd;
  int32_t id; /* generation and index: a number that JavaScript kept too long finds nothing */
  uint8_t kind;
  bool readable;    /* the kernel may have bytes, or the end, for us */
  bool hung_up;     /* the peer's FIN was seen: a short read is not the last one */
  bool paused;
  bool read_ended;
  bool ending;      /* FIN as soon as nothing is queued */
  bool write_ended;
  bool closing;     /* nobody looks at what still comes */
  bool lingering;   /* closing, and waiting for the peer's end */
  bool leaving;     /* handed over once all is sent */
  bool queued;      /* in the list of those to be read */
  bool congested;
  bool lent;         /* several reads a turn */
  uint8_t big_reads; /* in a row */
  int32_t relay;     /* the connection that takes what comes here; 0 for none */
  int32_t feeder;    /* the connection whose bytes come to this one; 0 for none */
  uint64_t relay_left; /* bytes until it is data again */
  uint64_t carried;  /* relayed and not told yet */
  uint64_t asked_at;   /* nanoseconds: sent to, and silent since; 0 for neither */
  uint64_t answers_in; /* nanoseconds, lately; 0 where nothing is known */
  char *out;
  size_t out_from, out_to, out_capacity;
  struct pipe_pair *pipe; /* bytes on their way to this connection */
  size_t pipe_bytes;
  struct connection *next;
};

struct slab {
  char *bytes;
  size_t used, size;
  napi_ref buffer;
};

struct engine {
  napi_env env;
  napi_ref on_turn, receiver, records_ref, commands_ref, outbox_ref;
  napi_async_context context;
  napi_async_cleanup_hook_handle hook;
  uv_loop_t *loop;
  uv_prepare_t prepare;
  uv_idle_t idle;
  int epoll; /* with the loop's own descriptor in it */
  uint64_t busy_poll, awake_until; /* nanoseconds: how long at most, and until when now */
  int open_handles;
  bool closed, blocked; /* blocked: out of descriptors while accepting */
  int32_t *records, *commands;
  size_t records_limit, records_count;
  int32_t *overflow; /* records beyond the ring; rare, but none may be lost */
  size_t overflow_count, overflow_capacity;
  char *outbox;
  size_t commands_limit, outbox_size;
  struct slab slabs[SLABS];
  size_t slab;
  struct connection **table;
  uint16_t *generations;
  uint32_t *free_slots;
  size_t table_size, table_used, free_count;
  struct connection *ready, **ready_tail;
  struct pipe_pair *pipes;
  size_t pipe_count;
  char scratch[SCRATCH_BYTES];
};

/* engine.c */
void record(struct engine *e, int32_t kind, int32_t id, int32_t a, int32_t b, int32_t c);
void queue_ready(struct engine *e, struct connection *c);
void accept_again(struct engine *e);

/* connection.c */
struct connection *connection_find(struct engine *e, int32_t id);
struct connection *connection_add(struct engine *e, int fd, uint8_t kind);
void connection_free(struct engine *e, struct connection *c);
void connection_lose(struct engine *e, struct connection *c, int number);
void connection_reset(struct engine *e, struct connection *c);
void connection_close(struct engine *e, struct connection *c, bool linger);
void connection_end(struct engine *e, struct connection *c);
void connection_release(struct engine *e, struct connection *c);
void connection_send(struct engine *e, struct connection *c, const char *bytes, size_t length);
void connection_event(struct engine *e, struct connection *c, uint32_t events);
void connection_read(struct engine *e, struct connection *c);
void connection_read_ended(struct engine *e, struct connection *c);
bool connection_waits(const struct connection *c);

/* busy-poll.c */
void busy_poll_sent(struct engine *e, struct connection *c);
void busy_poll_heard(struct connection *c);

/* relay.c */
void relay_begin(struct engine *e, struct connection *a, struct connection *b);
void relay_part(struct engine *e, struct connection *from, struct connection *to, uint64_t amount);
void relay_run(struct engine *e, struct connection *c);
void relay_tell(struct engine *e, struct connection *c);
ssize_t pipe_drain(struct connection *c);
void pipe_give(struct engine *e, struct pipe_pair *p);
void pipes_close(struct engine *e);

/* address.c */
int listen_on(const char *host, int port, int backlog, bool transparent, bool shared);
int connect_to(const char *host, int port, const char *source, unsigned mark, bool transparent);
void describe(int fd, char *text, size_t size);

/* binding.c */
napi_value engine_open(napi_env env, napi_callback_info info);

/* pillion.c */
napi_value fail(napi_env env, const char *code, const char *message);

#endif
