#define _GNU_SOURCE
/* Sockets with an input and an output buffer; everything that is written goes out once a turn. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "load.h"

#define ROOM (256 * 1024)

static struct sockaddr_in loopback(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int listen_on(int *port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;
  struct sockaddr_in address = loopback(*port);
  socklen_t length = sizeof address;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(fd, (struct sockaddr *)&address, length) < 0 || listen(fd, 1024) < 0)
    fail("cannot listen on port %d: %s", *port, strerror(errno));
  getsockname(fd, (struct sockaddr *)&address, &length);
  *port = ntohs(address.sin_port);
  return fd;
}

/* -1 when nobody listens there yet. */
int connect_to(int port) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in address = loopback(port);
  if (fd < 0) fail("cannot open a socket: %s", strerror(errno));
  if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) return fd;
  if (errno != ECONNREFUSED) fail("cannot connect to port %d: %s", port, strerror(errno));
  close(fd);
  return -1;
}

struct link *link_open(int fd, enum kind kind, size_t in_size) {
  struct link *link = calloc(1, sizeof *link);
  link->fd = fd;
  link->kind = kind;
  link->in_size = in_size;
  if (in_size) link->in = malloc(in_size);
  link->next_id = link->expected_ack = 1;
  if (kind == KIND_MQTT || kind == KIND_WS) {
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    link->next = links;
    links = link;
  }
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = link};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0) fail("epoll: %s", strerror(errno));
  return link;
}

void link_close(struct link *link) {
  if (link->closed) return;
  link->closed = true;
  link->subscribed = false;
  if (link->kind == KIND_WS && link->up) peers_up--;
  if (link->kind == KIND_WS && link->masks) peers_opened--;
  if (publisher == link) publisher = NULL;
  close(link->fd);
}

static void want_writable(struct link *link, bool wanted) {
  if (link->blocked == wanted) return;
  link->blocked = wanted;
  struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0), .data.ptr = link};
  epoll_ctl(epoll_fd, EPOLL_CTL_MOD, link->fd, &event);
}

bool link_has_room(const struct link *link) {
  return !link->blocked && link->out_end - link->out_start < ROOM;
}

uint8_t *link_reserve(struct link *link, size_t bytes) {
  if (link->out_end + bytes > link->out_size) {
    size_t held = link->out_end - link->out_start;
    if (link->out_start) memmove(link->out, link->out + link->out_start, held);
    link->out_start = 0;
    link->out_end = held;
    if (held + bytes > link->out_size) {
      link->out_size = (held + bytes) * 2;
      link->out = realloc(link->out, link->out_size);
    }
  }
  uint8_t *at = link->out + link->out_end;
  link->out_end += bytes;
  return at;
}

void link_flush(struct link *link) {
  if (link->closed || link->out_start == link->out_end) return;
  ssize_t written =
      send(link->fd, link->out + link->out_start, link->out_end - link->out_start, MSG_NOSIGNAL);
  if (written < 0 && errno != EAGAIN) {
    link_close(link);
    return;
  }
  if (written > 0) link->out_start += (size_t)written;
  bool left = link->out_start < link->out_end;
  if (!left) link->out_start = link->out_end = 0;
  want_writable(link, left);
}

/* Reads what is there. False when the peer is gone. */
bool link_fill(struct link *link) {
  if (link->in_start) {
    memmove(link->in, link->in + link->in_start, link->in_end - link->in_start);
    link->in_end -= link->in_start;
    link->in_start = 0;
  }
  if (link->in_end == link->in_size) fail("a packet is larger than %zu bytes", link->in_size);
  ssize_t got = recv(link->fd, link->in + link->in_end, link->in_size - link->in_end, 0);
  if (got < 0 && errno == EAGAIN) return true;
  if (got <= 0) return false;
  link->in_end += (size_t)got;
  return true;
}
