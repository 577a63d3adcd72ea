/* The engine as an object of JavaScript's. Arguments are the package's own: they are not doubted twice. */
#include "turn.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define ARGUMENTS 5
#define HOST_BYTES 64

struct call {
  struct engine *engine;
  napi_env env;
  napi_value arguments[ARGUMENTS];
};

static bool begin(napi_env env, napi_callback_info info, struct call *call) {
  size_t count = ARGUMENTS;
  call->env = env;
  if (napi_get_cb_info(env, info, &count, call->arguments, NULL, (void **)&call->engine) != napi_ok) return false;
  if (!call->engine->closed) return true;
  fail(env, "ECANCELED", "the engine is closed");
  return false;
}

static int32_t integer(const struct call *call, int index) {
  int32_t value = 0;
  napi_get_value_int32(call->env, call->arguments[index], &value);
  return value;
}

static bool truth(const struct call *call, int index) {
  bool value = false;
  napi_get_value_bool(call->env, call->arguments[index], &value);
  return value;
}

static bool text(const struct call *call, int index, char *to) {
  size_t length = 0;
  return napi_get_value_string_latin1(call->env, call->arguments[index], to, HOST_BYTES, &length) == napi_ok && length > 0;
}

static napi_value answer(napi_env env, int32_t value) {
  napi_value result;
  return napi_create_int32(env, value, &result) == napi_ok ? result : NULL;
}

static napi_value add(const struct call *call, int fd, uint8_t kind) {
  struct connection *c;
  if (fd < 0) return answer(call->env, fd);
  c = connection_add(call->engine, fd, kind);
  return answer(call->env, c == NULL ? -errno : c->id);
}

/* flush(commands, consumed records): how many records the ring holds then. */
static napi_value js_flush(napi_env env, napi_callback_info info) {
  struct call call;
  if (!begin(env, info, &call)) return NULL;
  return answer(env, (int32_t)flush(call.engine, (size_t)integer(&call, 0), (size_t)integer(&call, 1)));
}

/* listen(host, port, backlog, transparent, shared): its number, or -errno. */
static napi_value js_listen(napi_env env, napi_callback_info info) {
  struct call call;
  char host[HOST_BYTES];
  if (!begin(env, info, &call)) return NULL;
  if (!text(&call, 0, host)) return answer(env, -EINVAL);
  return add(&call, listen_on(host, integer(&call, 1), integer(&call, 2), truth(&call, 3), truth(&call, 4)), LISTENER);
}

/* connect(host, port, source or '', mark, transparent): its number, or -errno. */
static napi_value js_connect(napi_env env, napi_callback_info info) {
  struct call call;
  char host[HOST_BYTES], source[HOST_BYTES];
  if (!begin(env, info, &call)) return NULL;
  if (!text(&call, 0, host)) return answer(env, -EINVAL);
  return add(&call,
             connect_to(host, integer(&call, 1), text(&call, 2, source) ? source : NULL,
                        (unsigned)integer(&call, 3), truth(&call, 4)),
             CONNECTING);
}

/* send(connection, buffer): what the socket does not take at once is copied. */
static napi_value js_send(napi_env env, napi_callback_info info) {
  struct call call;
  struct connection *c;
  void *bytes;
  size_t length;
  if (!begin(env, info, &call)) return NULL;
  c = connection_find(call.engine, integer(&call, 0));
  if (c != NULL && napi_get_buffer_info(env, call.arguments[1], &bytes, &length) == napi_ok)
    connection_send(call.engine, c, bytes, length);
  return NULL;
}

/* describe(connection): `own peer original`, the last one an errno where there is none. */
static napi_value js_describe(napi_env env, napi_callback_info info) {
  struct call call;
  struct connection *c;
  char line[4 * HOST_BYTES] = "- - 9 ";
  napi_value result;
  if (!begin(env, info, &call)) return NULL;
  c = connection_find(call.engine, integer(&call, 0));
  if (c != NULL) describe(c->fd, line, sizeof line);
  return napi_create_string_latin1(env, line, NAPI_AUTO_LENGTH, &result) == napi_ok ? result : NULL;
}

/* slab(index, buffer): fresh room for what comes next. */
static napi_value js_slab(napi_env env, napi_callback_info info) {
  struct call call;
  struct slab *s;
  void *bytes;
  size_t length;
  if (!begin(env, info, &call)) return NULL;
  s = &call.engine->slabs[(uint32_t)integer(&call, 0) % SLABS];
  if (napi_get_buffer_info(env, call.arguments[1], &bytes, &length) != napi_ok) return NULL;
  if (s->buffer != NULL) napi_delete_reference(env, s->buffer);
  s->buffer = NULL;
  if (napi_create_reference(env, call.arguments[1], 1, &s->buffer) != napi_ok) return NULL;
  s->bytes = bytes;
  s->size = length;
  s->used = 0;
  if (call.engine->slab > (size_t)(s - call.engine->slabs)) call.engine->slab = (size_t)(s - call.engine->slabs);
  return NULL;
}

/* adopt(fd): a connection that others made, by a descriptor of its own; the caller closes his. */
static napi_value js_adopt(napi_env env, napi_callback_info info) {
  struct call call;
  int fd;
  if (!begin(env, info, &call)) return NULL;
  fd = fcntl(integer(&call, 0), F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return answer(env, -errno);
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  return add(&call, fd, OPEN);
}

static void dispose(struct engine *e) {
  free(e->table);
  free(e->generations);
  free(e->free_slots);
  free(e->overflow);
  if (e->hook != NULL) napi_remove_async_cleanup_hook(e->hook);
  free(e);
}

static void handle_closed(uv_handle_t *handle) {
  struct engine *e = handle->data;
  if (--e->open_handles == 0) dispose(e);
}

static void shut(struct engine *e) {
  if (e->closed) return;
  e->closed = true;
  for (size_t index = 0; index < e->table_used; index++) {
    struct connection *c = e->table[index];
    if (c == NULL) continue;
    close(c->fd);
    connection_free(e, c);
  }
  pipes_close(e);
  close(e->epoll);
  uv_close((uv_handle_t *)&e->prepare, handle_closed);
  uv_close((uv_handle_t *)&e->idle, handle_closed);
}

static void cleanup(napi_async_cleanup_hook_handle hook, void *engine) {
  (void)hook;
  shut(engine);
}

/* close(): all connections at once. The engine answers nothing any more. */
static napi_value js_close(napi_env env, napi_callback_info info) {
  struct call call;
  struct engine *e;
  if (!begin(env, info, &call)) return NULL;
  e = call.engine;
  napi_delete_reference(env, e->on_turn);
  napi_delete_reference(env, e->receiver);
  napi_delete_reference(env, e->records_ref);
  napi_delete_reference(env, e->commands_ref);
  napi_delete_reference(env, e->outbox_ref);
  for (int index = 0; index < SLABS; index++)
    if (e->slabs[index].buffer != NULL) napi_delete_reference(env, e->slabs[index].buffer);
  napi_async_destroy(env, e->context);
  shut(e);
  return NULL;
}

static void *array(napi_env env, napi_value value, size_t *length, napi_ref *reference) {
  void *data = NULL;
  if (napi_get_typedarray_info(env, value, NULL, length, &data, NULL, NULL) != napi_ok ||
      napi_create_reference(env, value, 1, reference) != napi_ok)
    return NULL;
  return data;
}

static const napi_property_descriptor METHODS[] = {
    {"flush", NULL, js_flush, NULL, NULL, NULL, napi_enumerable, NULL},
    {"listen", NULL, js_listen, NULL, NULL, NULL, napi_enumerable, NULL},
    {"connect", NULL, js_connect, NULL, NULL, NULL, napi_enumerable, NULL},
    {"send", NULL, js_send, NULL, NULL, NULL, napi_enumerable, NULL},
    {"describe", NULL, js_describe, NULL, NULL, NULL, napi_enumerable, NULL},
    {"slab", NULL, js_slab, NULL, NULL, NULL, napi_enumerable, NULL},
    {"adopt", NULL, js_adopt, NULL, NULL, NULL, napi_enumerable, NULL},
    {"close", NULL, js_close, NULL, NULL, NULL, napi_enumerable, NULL},
};
#define METHOD_COUNT (sizeof METHODS / sizeof METHODS[0])

/* openEngine(records: Int32Array, commands: Int32Array, outbox: Uint8Array, onTurn(records), busyPollMicroseconds). */
napi_value engine_open(napi_env env, napi_callback_info info) {
  napi_value arguments[5], result, name;
  napi_property_descriptor methods[METHOD_COUNT];
  size_t count = 5, records, commands;
  uint32_t busy_poll = 0;
  struct engine *e = calloc(1, sizeof *e);
  if (e == NULL) return fail(env, "ENOMEM", "no memory for the engine");
  e->env = env;
  e->ready_tail = &e->ready;
  e->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (e->epoll < 0 || napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok ||
      (e->records = array(env, arguments[0], &records, &e->records_ref)) == NULL ||
      (e->commands = array(env, arguments[1], &commands, &e->commands_ref)) == NULL ||
      (e->outbox = array(env, arguments[2], &e->outbox_size, &e->outbox_ref)) == NULL ||
      napi_create_reference(env, arguments[3], 1, &e->on_turn) != napi_ok ||
      napi_create_object(env, &result) != napi_ok || napi_create_reference(env, result, 1, &e->receiver) != napi_ok ||
      napi_create_string_utf8(env, "pillion", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_async_init(env, NULL, name, &e->context) != napi_ok || napi_get_uv_event_loop(env, &e->loop) != napi_ok ||
      !loop_join(e))
    return fail(env, "EINVAL", "the engine cannot start");
  napi_get_value_uint32(env, arguments[4], &busy_poll);
  e->busy_poll = busy_poll * UINT64_C(1000);
  e->records_limit = records / RECORD_WORDS;
  e->commands_limit = commands / COMMAND_WORDS;
  e->open_handles = 2;
  memcpy(methods, METHODS, sizeof methods);
  for (size_t index = 0; index < METHOD_COUNT; index++) methods[index].data = e;
  if (napi_define_properties(env, result, METHOD_COUNT, methods) != napi_ok ||
      napi_add_async_cleanup_hook(env, cleanup, e, &e->hook) != napi_ok)
    return fail(env, "EINVAL", "the engine cannot start");
  return result;
}
