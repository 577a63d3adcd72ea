/*
 * The system calls that Node has no name for. No protocol knowledge lives here, and no policy:
 * every function does one thing to a descriptor, and returns a value or -errno.
 */
#include "engine.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>

#ifdef __linux__
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

/* From linux/netfilter_ipv4.h and linux/netfilter_ipv6/ip6_tables.h, whose headers clash with libc's. */
#define PILLION_SO_ORIGINAL_DST 80
#define PILLION_IP6T_SO_ORIGINAL_DST 80
/* From linux/in.h, since Linux 4.2. */
#define PILLION_IP_BIND_ADDRESS_NO_PORT 24
#endif

napi_value fail(napi_env env, const char *code, const char *message) {
  napi_throw_error(env, code, message);
  return NULL;
}

/* A failed call is not an exception here: it returns -errno, and its caller knows what that means. */
static napi_value negative_errno(napi_env env, int number) {
  napi_value result;
  return napi_create_int32(env, -number, &result) == napi_ok ? result : NULL;
}

#ifdef __linux__

static int fd_argument(napi_env env, napi_callback_info info, int *fd) {
  napi_value argument;
  size_t count = 1;
  int32_t value;
  if (napi_get_cb_info(env, info, &count, &argument, NULL, NULL) != napi_ok || count < 1 ||
      napi_get_value_int32(env, argument, &value) != napi_ok || value < 0) {
    fail(env, "EINVAL", "expected a descriptor");
    return 0;
  }
  *fd = value;
  return 1;
}

/* { address, port }: the address as inet_ntop writes it, mapped IPv4 as IPv4. */
static napi_value endpoint(napi_env env, int family, const void *address, in_port_t port) {
  char text[INET6_ADDRSTRLEN];
  napi_value result, value;
  if (inet_ntop(family, address, text, sizeof text) == NULL) return negative_errno(env, errno);
  if (napi_create_object(env, &result) != napi_ok ||
      napi_create_string_latin1(env, text, NAPI_AUTO_LENGTH, &value) != napi_ok ||
      napi_set_named_property(env, result, "address", value) != napi_ok ||
      napi_create_uint32(env, ntohs(port), &value) != napi_ok ||
      napi_set_named_property(env, result, "port", value) != napi_ok)
    return fail(env, "ENOMEM", "could not build the result");
  return result;
}

static napi_value endpoint6(napi_env env, const struct sockaddr_in6 *from) {
  if (IN6_IS_ADDR_V4MAPPED(&from->sin6_addr))
    return endpoint(env, AF_INET, &from->sin6_addr.s6_addr[12], from->sin6_port);
  return endpoint(env, AF_INET6, &from->sin6_addr, from->sin6_port);
}

/*
 * originalDestination(fd): where the peer meant to go before REDIRECT. A dual-stack listener takes
 * IPv4 peers on an IPv6 socket, so the IPv4 table is asked first; it knows nothing of a true IPv6
 * peer and says ENOENT, or ENOPROTOOPT where its module is not loaded.
 */
static napi_value original_destination(napi_env env, napi_callback_info info) {
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
  socklen_t size = sizeof v4;
  int fd, first;
  if (!fd_argument(env, info, &fd)) return NULL;
  if (getsockopt(fd, IPPROTO_IP, PILLION_SO_ORIGINAL_DST, &v4, &size) == 0 && v4.sin_family == AF_INET)
    return endpoint(env, AF_INET, &v4.sin_addr, v4.sin_port);
  first = errno;
  size = sizeof v6;
  if (getsockopt(fd, IPPROTO_IPV6, PILLION_IP6T_SO_ORIGINAL_DST, &v6, &size) == 0 &&
      v6.sin6_family == AF_INET6)
    return endpoint6(env, &v6);
  /* An IPv4 socket has no IPv6 level at all: the first answer is the true one. */
  return negative_errno(env, errno == EOPNOTSUPP || errno == ENOPROTOOPT ? first : errno);
}

/*
 * boundSocket(family, address): a TCP socket, not connected, that will connect from this address.
 * The port is left to connect(2): bind(2) alone would have to find one that is free towards
 * everybody, slowly and at most 28,000 of them, connections in TIME_WAIT included.
 */
static napi_value bound_socket(napi_env env, napi_callback_info info) {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  } address = {0};
  napi_value arguments[2], result;
  char text[INET6_ADDRSTRLEN];
  size_t count = 2, length;
  int32_t family;
  int fd, failure, on = 1;
  if (napi_get_cb_info(env, info, &count, arguments, NULL, NULL) != napi_ok || count < 2 ||
      napi_get_value_int32(env, arguments[0], &family) != napi_ok ||
      napi_get_value_string_latin1(env, arguments[1], text, sizeof text, &length) != napi_ok)
    return fail(env, "EINVAL", "expected a family, 4 or 6, and an address");
  address.any.sa_family = family == 4 ? AF_INET : AF_INET6;
  if (inet_pton(address.any.sa_family, text,
                family == 4 ? (void *)&address.v4.sin_addr : (void *)&address.v6.sin6_addr) != 1)
    return negative_errno(env, EINVAL);
  fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return negative_errno(env, errno);
  /* The option belongs to the IPv4 level for sockets of both families. */
  if (setsockopt(fd, IPPROTO_IP, PILLION_IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) != 0 ||
      bind(fd, &address.any, family == 4 ? sizeof address.v4 : sizeof address.v6) != 0) {
    failure = errno;
    close(fd);
    return negative_errno(env, failure);
  }
  if (napi_create_int32(env, fd, &result) == napi_ok) return result;
  close(fd);
  return NULL;
}

#else

static napi_value bound_socket(napi_env env, napi_callback_info info) {
  (void)info;
  return negative_errno(env, ENOSYS);
}

static napi_value original_destination(napi_env env, napi_callback_info info) {
  (void)info;
  return negative_errno(env, ENOSYS);
}

#endif

static int export_function(napi_env env, napi_value exports, const char *name, napi_callback callback) {
  napi_value function;
  return napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, NULL, &function) == napi_ok &&
         napi_set_named_property(env, exports, name, function) == napi_ok;
}

NAPI_MODULE_INIT() {
  if (export_function(env, exports, "originalDestination", original_destination) &&
      export_function(env, exports, "boundSocket", bound_socket) && export_function(env, exports, "openEngine", engine_open))
    return exports;
  return fail(env, "ENOMEM", "could not export the functions");
}
