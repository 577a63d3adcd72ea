/*
 * Load for the proxy's figures, where the programs at hand do not tell what is asked:
 *   load rate HOST PORT PATH CONNECTIONS RATE SECONDS   GETs at a fixed rate: requests, p50 and p99 in microseconds
 *   load serve PORT                                     takes and gives bytes, for bulk
 *   load bulk HOST PORT up|down STREAMS SECONDS         bytes carried
 *   load hold HOST PORT PATH CONNECTIONS                one GET each, then idle until its input ends
 *   load start HOST PORT COMMAND...                     microseconds until COMMAND accepts on PORT
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BLOCK (256 * 1024)
#define MICROS 1000000

static char block[BLOCK];

static void die(const char *what) {
  perror(what);
  exit(1);
}

static int64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * MICROS + t.tv_nsec / 1000;
}

static struct sockaddr_in address(const char *host, const char *port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
  if (inet_pton(AF_INET, host, &at.sin_addr) != 1) die(host);
  return at;
}

static int dial(const char *host, const char *port) {
  struct sockaddr_in at = address(host, port);
  int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0) die("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

static size_t request_for(char *text, size_t size, const char *path) {
  return (size_t)snprintf(text, size, "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n", path);
}

/* How many bytes of an answer are still to come; answers have a content-length, and come with their head at once. */
static size_t answer_left(const char *bytes, size_t length) {
  const char *end = memmem(bytes, length, "\r\n\r\n", 4), *field = memmem(bytes, length, "ontent-Length: ", 15);
  if (field == NULL) field = memmem(bytes, length, "ontent-length: ", 15);
  if (end == NULL || field == NULL || strncmp(bytes, "HTTP/1.1 200", 12) != 0) die("not the answer that was expected");
  return (size_t)(end - bytes) + 4 + strtoul(field + 15, NULL, 10) - length;
}

static int ascending(const void *a, const void *b) {
  int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
  return (left > right) - (left < right);
}

struct client {
  int fd;
  int64_t due; /* when its request should have gone out; 0 while idle */
  size_t left;
};

/*
 * A request that should have gone out while every connection was waiting is late from then on: its time counts
 * from when it was due, so that a stall is not hidden by the requests that it kept back.
 */
static int rate(char **arguments) {
  int connections = atoi(arguments[3]), seconds = atoi(arguments[5]), idle = connections;
  int64_t per_second = atoi(arguments[4]), total = per_second * seconds, sent = 0, done = 0;
  struct client *clients = calloc((size_t)connections, sizeof *clients);
  struct client **free_ones = calloc((size_t)connections, sizeof *free_ones);
  int64_t *times = calloc((size_t)total, sizeof *times);
  char request[256];
  size_t length = request_for(request, sizeof request, arguments[2]);
  int poll = epoll_create1(0);
  for (int index = 0; index < connections; index++) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &clients[index]};
    clients[index].fd = dial(arguments[0], arguments[1]);
    fcntl(clients[index].fd, F_SETFL, O_NONBLOCK);
    epoll_ctl(poll, EPOLL_CTL_ADD, clients[index].fd, &event);
    free_ones[index] = &clients[index];
  }
  int64_t started = now();
  while (done < total) {
    struct epoll_event events[64];
    int64_t at = now(), next = started + sent * MICROS / per_second;
    while (sent < total && next <= at && idle > 0) {
      struct client *c = free_ones[--idle];
      c->due = next;
      c->left = 0;
      if (send(c->fd, request, length, MSG_NOSIGNAL) != (ssize_t)length) die("send");
      next = started + ++sent * MICROS / per_second;
    }
    bool waits = idle == 0 || sent == total;
    struct timespec timeout = {0, waits ? 100000000L : (next > at ? (next - at) * 1000 : 0)};
    int count = epoll_pwait2(poll, events, 64, &timeout, NULL);
    for (int index = 0; index < count; index++) {
      struct client *c = events[index].data.ptr;
      ssize_t got = recv(c->fd, block, BLOCK, 0);
      if (got < 0 && errno == EAGAIN) continue;
      if (got <= 0) die("an answer was cut short");
      c->left = c->left > 0 ? c->left - (size_t)got : answer_left(block, (size_t)got);
      if (c->left > 0) continue;
      times[done++] = now() - c->due;
      free_ones[idle++] = c;
    }
  }
  qsort(times, (size_t)total, sizeof *times, ascending);
  printf("%ld %ld %ld\n", (long)total, (long)times[total / 2], (long)times[total * 99 / 100]);
  return 0;
}

/* The first byte says who sends: `u` the caller, `d` this one. A process a connection. */
static int serve(char **arguments) {
  struct sockaddr_in at = address("0.0.0.0", arguments[0]);
  int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 64) != 0) die("listen");
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    int fd = accept(listener, NULL, NULL);
    if (fd < 0 || fork() != 0) {
      close(fd);
      continue;
    }
    if (recv(fd, block, 1, 0) == 1 && block[0] == 'd') while (send(fd, block, BLOCK, MSG_NOSIGNAL) > 0) {}
    else while (recv(fd, block, BLOCK, 0) > 0) {}
    _exit(0);
  }
}

static int bulk(char **arguments) {
  bool up = strcmp(arguments[2], "up") == 0;
  int streams = atoi(arguments[3]);
  uint64_t bytes = 0;
  int poll = epoll_create1(0);
  for (int index = 0; index < streams; index++) {
    int fd = dial(arguments[0], arguments[1]);
    struct epoll_event event = {.events = up ? EPOLLOUT : EPOLLIN, .data.fd = fd};
    /* Bytes that are no protocol's, so that nobody waits for more of them. */
    if (send(fd, up ? "u\1\2\3\4\5\6\7" : "d\1\2\3\4\5\6\7", 8, MSG_NOSIGNAL) != 8) die("send");
    fcntl(fd, F_SETFL, O_NONBLOCK);
    epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
  }
  for (int64_t end = now() + (int64_t)atoi(arguments[4]) * MICROS; now() < end;) {
    struct epoll_event events[64];
    int count = epoll_wait(poll, events, 64, 100);
    for (int index = 0; index < count; index++) {
      int fd = events[index].data.fd;
      ssize_t moved = up ? send(fd, block, BLOCK, MSG_NOSIGNAL) : recv(fd, block, BLOCK, 0);
      if (moved > 0) bytes += (uint64_t)moved;
      else if (moved == 0 || errno != EAGAIN) die("a stream ended");
    }
  }
  printf("%lu\n", (unsigned long)bytes);
  return 0;
}

static int hold(char **arguments) {
  char request[256];
  size_t length = request_for(request, sizeof request, arguments[2]);
  for (int left = atoi(arguments[3]); left > 0; left--) {
    int fd = dial(arguments[0], arguments[1]);
    if (send(fd, request, length, MSG_NOSIGNAL) != (ssize_t)length) die("send");
    ssize_t got = recv(fd, block, BLOCK, 0);
    if (got <= 0) die("recv");
    for (size_t rest = answer_left(block, (size_t)got); rest > 0; rest -= (size_t)got)
      if ((got = recv(fd, block, rest, 0)) <= 0) die("recv");
  }
  puts("held");
  fflush(stdout);
  while (read(STDIN_FILENO, block, BLOCK) > 0) {}
  return 0;
}

static int start(char **arguments) {
  struct sockaddr_in at = address(arguments[0], arguments[1]);
  int64_t begun = now();
  pid_t child = fork();
  if (child == 0) {
    execvp(arguments[2], arguments + 2);
    die(arguments[2]);
  }
  for (;;) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    bool accepts = connect(fd, (struct sockaddr *)&at, sizeof at) == 0;
    close(fd);
    if (accepts) break;
    if (waitpid(child, NULL, WNOHANG) == child || now() - begun > 30 * (int64_t)MICROS) die("it never accepts");
    usleep(500);
  }
  printf("%ld\n", (long)(now() - begun));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return 0;
}

static const struct {
  const char *name;
  int arguments; /* at least */
  int (*run)(char **arguments);
} COMMANDS[] = {{"rate", 6, rate}, {"serve", 1, serve}, {"bulk", 5, bulk}, {"hold", 4, hold}, {"start", 3, start}};

int main(int count, char **arguments) {
  for (size_t index = 0; count > 1 && index < sizeof COMMANDS / sizeof COMMANDS[0]; index++)
    if (strcmp(arguments[1], COMMANDS[index].name) == 0 && count - 2 >= COMMANDS[index].arguments)
      return COMMANDS[index].run(arguments + 2);
  fputs("usage: load rate|serve|bulk|hold|start ...; see its source\n", stderr);
  return 2;
}
