/* Addresses and sockets: where to listen, where to connect, and what a connection's ends are. */
#include "engine.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PILLION_SO_ORIGINAL_DST 80

union address {
  struct sockaddr any;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static socklen_t parse(const char *host, int port, union address *to) {
  memset(to, 0, sizeof *to);
  if (inet_pton(AF_INET, host, &to->v4.sin_addr) == 1) {
    to->v4.sin_family = AF_INET;
    to->v4.sin_port = htons((in_port_t)port);
    return sizeof to->v4;
  }
  if (inet_pton(AF_INET6, host, &to->v6.sin6_addr) == 1) {
    to->v6.sin6_family = AF_INET6;
    to->v6.sin6_port = htons((in_port_t)port);
    return sizeof to->v6;
  }
  return 0;
}

static int set(int fd, int level, int option, int value) {
  return setsockopt(fd, level, option, &value, sizeof value);
}

static int abandon(int fd) {
  int number = errno;
  close(fd);
  return -number;
}

static int make_transparent(int fd, int family) {
  return family == AF_INET ? set(fd, IPPROTO_IP, IP_TRANSPARENT, 1)
                           : set(fd, IPPROTO_IPV6, IPV6_TRANSPARENT, 1);
}

/* The descriptor, or -errno. `::` takes IPv4 as well. A shared port has several listeners; the kernel deals connections out. */
int listen_on(const char *host, int port, int backlog, bool transparent, bool shared) {
  union address at;
  socklen_t size = parse(host, port, &at);
  int fd;
  if (size == 0) return -EINVAL;
  fd = socket(at.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  if (set(fd, SOL_SOCKET, SO_REUSEADDR, 1) != 0 || (shared && set(fd, SOL_SOCKET, SO_REUSEPORT, 1) != 0) ||
      (at.any.sa_family == AF_INET6 && set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0) != 0) ||
      (transparent && make_transparent(fd, at.any.sa_family) != 0) ||
      bind(fd, &at.any, size) != 0 || listen(fd, backlog) != 0)
    return abandon(fd);
  return fd;
}

/* A socket on its way, or -errno. A source keeps its port open: other peers may use the same one. */
int connect_to(const char *host, int port, const char *source, unsigned mark, bool transparent) {
  union address to, from;
  socklen_t size = parse(host, port, &to);
  int fd;
  if (size == 0) return -EINVAL;
  fd = socket(to.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -errno;
  set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  if (mark != 0 && setsockopt(fd, SOL_SOCKET, SO_MARK, &mark, sizeof mark) != 0) return abandon(fd);
  if (transparent && make_transparent(fd, to.any.sa_family) != 0) return abandon(fd);
  if (source != NULL) {
    socklen_t from_size = parse(source, 0, &from);
    set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    if (from_size == 0) errno = EINVAL;
    if (from_size == 0 || bind(fd, &from.any, from_size) != 0) return abandon(fd);
  }
  if (connect(fd, &to.any, size) != 0 && errno != EINPROGRESS) return abandon(fd);
  return fd;
}

static int put(char *text, size_t size, const union address *of) {
  char host[INET6_ADDRSTRLEN];
  if (of->any.sa_family == AF_INET6 && !IN6_IS_ADDR_V4MAPPED(&of->v6.sin6_addr)) {
    inet_ntop(AF_INET6, &of->v6.sin6_addr, host, sizeof host);
    return snprintf(text, size, "[%s]:%u ", host, ntohs(of->v6.sin6_port));
  }
  inet_ntop(AF_INET, of->any.sa_family == AF_INET ? (const void *)&of->v4.sin_addr : &of->v6.sin6_addr.s6_addr[12],
            host, sizeof host);
  return snprintf(text, size, "%s:%u ", host,
                  ntohs(of->any.sa_family == AF_INET ? of->v4.sin_port : of->v6.sin6_port));
}

/* Where the peer meant to go before REDIRECT; the IPv4 table knows IPv4 peers of IPv6 sockets too. */
static int original(int fd, bool mapped, union address *to) {
  socklen_t size = sizeof to->v4;
  if (mapped) return getsockopt(fd, IPPROTO_IP, PILLION_SO_ORIGINAL_DST, &to->v4, &size);
  size = sizeof to->v6;
  return getsockopt(fd, IPPROTO_IPV6, PILLION_SO_ORIGINAL_DST, &to->v6, &size);
}

/* `own peer original`, or the errno where there is no original. Unknown ends are `-`. */
void describe(int fd, char *text, size_t size) {
  union address own, peer, to;
  socklen_t length = sizeof own;
  int at;
  memset(&to, 0, sizeof to);
  if (getsockname(fd, &own.any, &length) != 0) at = snprintf(text, size, "- ");
  else at = put(text, size, &own);
  bool mapped = own.any.sa_family == AF_INET || IN6_IS_ADDR_V4MAPPED(&own.v6.sin6_addr);
  length = sizeof peer;
  if (getpeername(fd, &peer.any, &length) != 0) at += snprintf(text + at, size - (size_t)at, "- ");
  else at += put(text + at, size - (size_t)at, &peer);
  if (original(fd, mapped, &to) == 0) put(text + at, size - (size_t)at, &to);
  else snprintf(text + at, size - (size_t)at, "%d ", errno);
}
