#define _GNU_SOURCE
/*
 * load [name=value ...]: prints {"mqttPort":..,"wsPort":..}, waits for the line "go PID PORT" (the
 * bridge's process and its WebSocket port) and, when the run is over, prints its result as one line.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "load.h"

struct options options = {.size = 100, .qos = 1, .topics = 1, .peers = 1, .window = 4096, .receive_maximum = 4096,
                          .grow = 14, .hold_ms = 1000, .settle_ms = 200, .patience_ms = 5000,
                          .count = 100000, .warm = 10000, .path = "/"};
struct progress progress;
struct link *links, *publisher;
int peers_up, peers_opened, epoll_fd;

static int bridge_pid, ws_port, timer_fd;
static uint64_t ready_since, last_change, last_probe;
#define IN_SIZE (256 * 1024)
#define READY_WITHIN_NS 60000000000u

void fail(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fprintf(stderr, "load: ");
  vfprintf(stderr, format, arguments);
  fprintf(stderr, "\n");
  exit(2);
}

static void read_option(const char *text) {
  const char *equals = strchr(text, '=');
  if (!equals) fail("an option is name=value, not %s", text);
  const char *value = equals + 1;
  size_t length = (size_t)(equals - text);
#define IS(name) (length == sizeof name - 1 && strncmp(text, name, length) == 0)
  if (IS("scenario")) {
    options.to_mqtt = strcmp(value, "w2m") == 0;
    options.idle = strcmp(value, "idle") == 0;
  } else if (IS("size")) options.size = atoi(value);
  else if (IS("qos")) options.qos = atoi(value);
  else if (IS("topics")) options.topics = atoi(value);
  else if (IS("peers")) options.peers = atoi(value);
  else if (IS("window")) options.window = atoi(value);
  else if (IS("receive-maximum")) options.receive_maximum = atoi(value);
  else if (IS("via")) options.via = atoi(value), options.probe = options.via > 0;
  else if (IS("grow")) options.grow = atoi(value);
  else if (IS("hold")) options.hold_ms = atoi(value);
  else if (IS("settle")) options.settle_ms = atoi(value);
  else if (IS("patience")) options.patience_ms = atoi(value);
  else if (IS("count")) options.count = (uint32_t)atol(value);
  else if (IS("warm")) options.warm = (uint32_t)atol(value);
  else if (IS("outstanding")) options.outstanding = (uint32_t)atol(value);
  else if (IS("rate")) options.rate = atof(value);
  else if (IS("ws-server")) options.ws_server = atoi(value);
  else if (IS("path")) options.path = value;
  else fail("there is no option %.*s", (int)length, text);
}

static void on_control(void) {
  char line[256];
  ssize_t got = read(0, line, sizeof line - 1);
  if (got <= 0) exit(1); /* whoever started this run is gone */
  line[got] = 0;
  if (sscanf(line, "go %d %d", &bridge_pid, &ws_port) != 2) fail("expected: go PID PORT");
  tally_watch(bridge_pid);
}

static void on_readable(struct link *link) {
  if (link->kind == KIND_CONTROL) {
    on_control();
  } else if (link->kind == KIND_TIMER) {
    uint64_t ticks;
    if (read(link->fd, &ticks, sizeof ticks) < 0 && errno != EAGAIN) fail("timer: %s", strerror(errno));
  } else if (link->kind == KIND_MQTT_LISTENER || link->kind == KIND_WS_LISTENER) {
    int fd = accept(link->fd, NULL, NULL);
    if (fd >= 0) link_open(fd, link->kind == KIND_MQTT_LISTENER ? KIND_MQTT : KIND_WS, IN_SIZE);
  } else if (!link_fill(link)) {
    link_close(link);
  } else {
    uint8_t *data = link->in + link->in_start;
    size_t length = link->in_end - link->in_start;
    link->in_start += link->kind == KIND_MQTT ? mqtt_read(link, data, length) : ws_read(link, data, length);
    if (link->in_start == link->in_end) link->in_start = link->in_end = 0;
  }
}

/* Opens WebSocket peers, a few in the air at a time so that no accept queue overflows. A bridge that
 * listens but does not know the path yet is tried again. */
static void open_peers(uint64_t now) {
  static uint64_t tried;
  if (options.ws_server || !ws_port || (peers_up == 0 && now - tried < 20000000)) return;
  tried = now;
  while (peers_opened < options.peers && peers_opened - peers_up < 32) {
    int fd = connect_to(ws_port);
    if (fd < 0) return;
    struct link *link = link_open(fd, KIND_WS, options.peers > 1 ? IN_SIZE / 4 : IN_SIZE);
    peers_opened++;
    ws_start_client(link, ws_port);
  }
}

static struct link *find_up(enum kind kind) {
  for (struct link *link = links; link; link = link->next)
    if (link->kind == kind && link->up && !link->closed) return link;
  return NULL;
}

static struct link *find_sender(void) { return options.to_mqtt ? find_up(KIND_WS) : publisher; }

static void send_one(struct link *sender, uint32_t sequence) {
  if (options.to_mqtt) ws_send(sender, sequence);
  else mqtt_publish(sender, sequence);
}

static bool is_ready(uint64_t now) {
  bool both = peers_up >= options.peers && (options.idle || options.to_mqtt ? find_up(KIND_MQTT) || options.idle : publisher != NULL);
  if (!both) {
    ready_since = 0;
    return false;
  }
  if (options.probe) {
    if (now - last_probe > 50000000) {
      send_one(find_sender(), PROBE_SEQUENCE);
      last_probe = now;
    }
    return false;
  }
  if (!ready_since) ready_since = now;
  int wait = options.idle ? options.hold_ms : options.settle_ms;
  return now - ready_since >= (uint64_t)wait * 1000000u;
}

static bool may_send(const struct link *sender) {
  if (progress.sent >= options.count || !sender) return false;
  if (options.outstanding && progress.sent - progress.arrived >= options.outstanding) return false;
  return options.to_mqtt ? link_has_room(sender) : mqtt_may_publish(sender);
}

static uint64_t due_at(uint32_t sequence) {
  return progress.started_ns + (uint64_t)(sequence * (1e9 / options.rate));
}

/* Sends what is allowed now. True when more could go out at once. */
static bool pump(void) {
  struct link *sender = find_sender();
  for (int burst = 0; burst < 4096; burst++) {
    if (!may_send(sender)) return false;
    if (options.rate > 0) {
      uint64_t now = now_ns(), due = due_at(progress.sent);
      if (due > now) {
        struct itimerspec when = {.it_value = {(time_t)(due / 1000000000u), (long)(due % 1000000000u)}};
        timerfd_settime(timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
        return false;
      }
      /* Waking a little late is ours; being more than 1 ms late is the bridge's back-pressure. */
      tally_sent(progress.sent, now - due > 1000000 ? due : now);
    }
    send_one(sender, progress.sent++);
    last_change = 0;
  }
  return true;
}

static bool is_finished(uint64_t now) {
  static uint64_t last_total;
  uint64_t total = progress.frames + progress.acknowledged + progress.sent;
  if (total != last_total || !last_change) last_change = now;
  last_total = total;
  bool acked = options.to_mqtt || options.qos == 0 || progress.acknowledged >= options.count;
  /* A moment of silence at the end lets duplicates show up. */
  uint64_t patience = progress.arrived == options.count && acked ? 100 : (uint64_t)options.patience_ms;
  return now - last_change > patience * 1000000u;
}

static void flush_links(void) {
  for (struct link *link = links; link; link = link->next)
    if (!link->blocked) link_flush(link);
}

static void turn(int timeout) {
  struct epoll_event events[256];
  int count = epoll_wait(epoll_fd, events, 256, timeout);
  for (int i = 0; i < count; i++) {
    struct link *link = events[i].data.ptr;
    if (link->closed) continue;
    if (events[i].events & EPOLLOUT) link_flush(link);
    if (!link->closed && events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) on_readable(link);
  }
}

int main(int count, char **texts) {
  int mqtt_port = 0, own_ws_port = 0;
  for (int i = 1; i < count; i++) read_option(texts[i]);
  prctl(PR_SET_TIMERSLACK, 1);
  epoll_fd = epoll_create1(0);
  payload_make();
  tally_start();
  timer_fd = timerfd_create(CLOCK_MONOTONIC, 0);
  link_open(timer_fd, KIND_TIMER, 0);
  link_open(0, KIND_CONTROL, 0);
  if (options.via) mqtt_start_client(link_open(connect_to(options.via), KIND_MQTT, IN_SIZE));
  else link_open(listen_on(&mqtt_port), KIND_MQTT_LISTENER, 0);
  if (options.ws_server) link_open(listen_on(&own_ws_port), KIND_WS_LISTENER, 0);
  printf("{\"mqttPort\":%d,\"wsPort\":%d}\n", mqtt_port, own_ws_port);
  fflush(stdout);
  uint64_t born = now_ns();
  for (bool more = false;;) {
    turn(more ? 0 : progress.running ? 50 : 5);
    uint64_t now = now_ns();
    if (!progress.running) {
      open_peers(now);
      if (now - born > READY_WITHIN_NS)
        fail("not ready in time: %d of %d WebSocket peers, MQTT %s", peers_up, options.peers,
             publisher ? "subscribed" : find_up(KIND_MQTT) ? "connected" : "not connected");
      if (is_ready(now)) {
        if (options.idle) break;
        progress.running = true;
        progress.started_ns = now;
      }
    }
    if (progress.running) {
      more = pump();
      if (is_finished(now)) break;
    }
    flush_links();
  }
  tally_report(bridge_pid);
  return 0;
}
