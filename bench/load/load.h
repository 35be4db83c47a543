/*
 * The load generator: one process that is the MQTT broker (or a client of a real one) and the WebSocket
 * peer of a bridge. Both ends share one clock, so latency needs no synchronisation.
 *
 *   main.c    options, the event loop, the plan of a run
 *   link.c    sockets with an input and an output buffer
 *   mqtt.c    the broker's side of MQTT 3.1.1 and 5 (and the client's, with a real broker between)
 *   ws.c      the WebSocket peer, client or server
 *   tally.c   sequence numbers, latencies, CPU and memory of the bridge, the report
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind { KIND_MQTT_LISTENER, KIND_WS_LISTENER, KIND_MQTT, KIND_WS, KIND_CONTROL, KIND_TIMER };

struct link {
  int fd;
  enum kind kind;
  bool closed, blocked, up;
  uint8_t *in;
  size_t in_start, in_end, in_size;
  uint8_t *out;
  size_t out_start, out_end, out_size;
  /* MQTT */
  bool subscribed, is_client;
  int version, granted_qos;
  uint32_t in_flight, quota;
  uint16_t next_id, expected_ack;
  /* WebSocket */
  bool masks;
  uint32_t next_sequence;
  struct link *next;
};

struct options {
  bool to_mqtt;        /* w2m: frames in, publishes out; else m2w */
  bool idle;           /* only connect, wait `hold_ms`, report memory */
  bool ws_server;      /* the bridge is the WebSocket client */
  bool probe;          /* find out by trial messages that the path works */
  int size, qos, topics, peers, window, receive_maximum;
  int via;             /* port of a real broker, 0: be the broker */
  int grow;            /* bytes that the bridge adds to each message */
  int hold_ms, settle_ms, patience_ms;
  uint32_t count, warm;
  uint32_t outstanding; /* sent but not arrived at most, 0: no such limit */
  double rate;          /* messages a second, 0: as fast as it goes */
  const char *path;
};

struct progress {
  uint32_t sent, arrived, acknowledged, acks_out_of_order;
  uint64_t frames, duplicates, out_of_order, wrong_length, unknown;
  uint64_t first_up_ns, subscribed_ns, last_arrival_ns, started_ns;
  bool measuring, finished, running;
};

extern struct options options;
extern struct progress progress;
extern struct link *links;
extern struct link *publisher; /* the MQTT link that messages go out on (m2w) */
extern int peers_up, peers_opened;
extern int epoll_fd;

#define FIRST_SEQUENCE 100000000u
#define PROBE_SEQUENCE 999999999u

uint64_t now_ns(void);
void fail(const char *format, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* link.c */
struct link *link_open(int fd, enum kind kind, size_t in_size);
int listen_on(int *port);
int connect_to(int port);
uint8_t *link_reserve(struct link *link, size_t bytes);
bool link_has_room(const struct link *link);
void link_flush(struct link *link);
bool link_fill(struct link *link);
void link_close(struct link *link);

/* mqtt.c */
void mqtt_start_client(struct link *link);
size_t mqtt_read(struct link *link, const uint8_t *data, size_t length);
void mqtt_publish(struct link *link, uint32_t sequence);
bool mqtt_may_publish(const struct link *link);

/* ws.c */
void ws_start_client(struct link *link, int port);
size_t ws_read(struct link *link, uint8_t *data, size_t length);
void ws_send(struct link *link, uint32_t sequence);

/* payload.c */
void payload_make(void);
extern uint8_t *payload;
extern size_t payload_length;
#define SEQUENCE_AT 7
void write_sequence(uint8_t *at, uint32_t sequence);
uint32_t read_sequence(const uint8_t *data, size_t length);

/* tally.c */
void tally_start(void);
void tally_sent(uint32_t sequence, uint64_t at_ns);
void tally_arrival(struct link *link, const uint8_t *head, size_t head_length, size_t length);
void tally_report(int bridge_pid);
void tally_watch(int bridge_pid);

#endif
