#define _GNU_SOURCE
/* Just enough of a broker to load a bridge: CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, PUBLISH and
 * PUBACK, QoS 0 and 1, with an in-flight window. As a client of a real broker it speaks the other half. */
#include <stdio.h>
#include <string.h>

#include "load.h"

enum { CONNECT = 1, CONNACK, PUBLISH, PUBACK, SUBSCRIBE = 8, SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT };

static uint8_t *put_length(uint8_t *at, size_t length) {
  do {
    *at++ = (uint8_t)((length & 127) | (length > 127 ? 128 : 0));
    length >>= 7;
  } while (length);
  return at;
}

/* Bytes of a length field, 0 when it is not complete. */
static size_t get_length(const uint8_t *data, size_t available, size_t *value) {
  size_t result = 0;
  for (size_t i = 0; i < 4 && i < available; i++) {
    result |= (size_t)(data[i] & 127) << (7 * i);
    if (!(data[i] & 128)) {
      *value = result;
      return i + 1;
    }
  }
  return 0;
}

static void put(struct link *link, const void *bytes, size_t length) {
  memcpy(link_reserve(link, length), bytes, length);
}

bool mqtt_may_publish(const struct link *link) {
  return link->subscribed && link_has_room(link) && (options.qos == 0 || link->in_flight < link->quota);
}

void mqtt_publish(struct link *link, uint32_t sequence) {
  char topic[64];
  int topic_length = options.topics > 1
                         ? sprintf(topic, "bench/in/%05u", sequence % (uint32_t)options.topics)
                         : sprintf(topic, "bench/in/telemetry");
  int qos = sequence == PROBE_SEQUENCE ? 0 : options.qos;
  size_t head = 2 + (size_t)topic_length + (qos ? 2 : 0) + (link->version == 5 ? 1 : 0);
  uint8_t start[8];
  start[0] = (uint8_t)(PUBLISH << 4 | qos << 1);
  size_t start_length = (size_t)(put_length(start + 1, head + payload_length) - start);
  uint8_t *at = link_reserve(link, start_length + head + payload_length);
  memcpy(at, start, start_length);
  at += start_length;
  *at++ = (uint8_t)(topic_length >> 8);
  *at++ = (uint8_t)topic_length;
  memcpy(at, topic, (size_t)topic_length);
  at += topic_length;
  if (qos) {
    *at++ = (uint8_t)(link->next_id >> 8);
    *at++ = (uint8_t)link->next_id;
    link->next_id = link->next_id == 65535 ? 1 : link->next_id + 1;
    link->in_flight++;
  }
  if (link->version == 5) *at++ = 0;
  memcpy(at, payload, payload_length);
  write_sequence(at + SEQUENCE_AT, sequence);
}

/* As a client: session, and for w2m the subscription to what the bridge publishes. */
void mqtt_start_client(struct link *link) {
  static const uint8_t connect[] = {CONNECT << 4, 22, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0,
                                    0, 10, 'b', 'e', 'n', 'c', 'h', '-', 'l', 'o', 'a', 'd'};
  link->is_client = true;
  link->version = 4;
  link->quota = (uint32_t)options.window;
  put(link, connect, sizeof connect);
}

static void on_connack(struct link *link, const uint8_t *body) {
  if (body[1] != 0) fail("the broker refused the connection with code %d", body[1]);
  if (!options.to_mqtt) {
    link->up = link->subscribed = true;
    publisher = link;
    return;
  }
  uint8_t subscribe[] = {SUBSCRIBE << 4 | 2, 16, 0, 1, 0, 11, 'b', 'e', 'n', 'c', 'h', '/', 'o', 'u', 't', '/', '#', 0};
  subscribe[sizeof subscribe - 1] = (uint8_t)options.qos;
  put(link, subscribe, sizeof subscribe);
}

static uint32_t client_receive_maximum(const uint8_t *at, const uint8_t *end) {
  size_t length = 0, used = get_length(at, (size_t)(end - at), &length);
  const uint8_t *stop = at + used + length;
  for (at += used; at < stop && at < end;) {
    switch (*at++) {
      case 0x11: case 0x27: at += 4; break;                      /* expiry, maximum packet size */
      case 0x21: return (uint32_t)(at[0] << 8 | at[1]);          /* Receive Maximum */
      case 0x22: at += 2; break;                                 /* topic alias maximum */
      case 0x19: case 0x17: at += 1; break;                      /* request information */
      default: return 65535;                                     /* text: nothing that we need after it */
    }
  }
  return 65535;
}

static void on_connect(struct link *link, const uint8_t *body, size_t length) {
  if (length < 10) fail("a CONNECT of %zu bytes", length);
  link->version = body[6];
  link->up = true;
  link->quota = (uint32_t)options.window;
  if (!progress.first_up_ns) progress.first_up_ns = now_ns();
  if (link->version == 5) {
    uint32_t maximum = client_receive_maximum(body + 10, body + length);
    if (maximum < link->quota) link->quota = maximum;
    uint16_t ours = (uint16_t)options.receive_maximum;
    const uint8_t connack[] = {CONNACK << 4, 6, 0, 0, 3, 0x21, (uint8_t)(ours >> 8), (uint8_t)ours};
    put(link, connack, sizeof connack);
  } else {
    static const uint8_t connack[] = {CONNACK << 4, 2, 0, 0};
    put(link, connack, sizeof connack);
  }
}

static void on_subscribe(struct link *link, const uint8_t *body, size_t length) {
  size_t at = 2, filters = 0;
  uint8_t granted[64];
  if (link->version == 5) {
    size_t properties = 0;
    at += get_length(body + 2, length - 2, &properties);
    at += properties;
  }
  while (at + 3 <= length && filters < sizeof granted) {
    at += 2u + (size_t)(body[at] << 8 | body[at + 1]);
    granted[filters++] = body[at++] & 3;
  }
  size_t extra = link->version == 5 ? 1 : 0;
  uint8_t head[5] = {SUBACK << 4, (uint8_t)(2 + extra + filters), body[0], body[1], 0};
  put(link, head, 4 + extra);
  put(link, granted, filters);
  link->subscribed = true;
  link->granted_qos = granted[0];
  if (!publisher) publisher = link;
  if (!progress.subscribed_ns) progress.subscribed_ns = now_ns();
}

static void on_publish(struct link *link, uint8_t flags, const uint8_t *body, size_t length) {
  size_t at = 2u + (size_t)(body[0] << 8 | body[1]);
  if ((flags >> 1 & 3) == 1) {
    uint8_t puback[] = {PUBACK << 4, 2, body[at], body[at + 1]};
    put(link, puback, sizeof puback);
    at += 2;
  } else if (flags & 6) {
    fail("the bridge published with a QoS above 1");
  }
  if (link->version == 5) {
    size_t properties = 0;
    at += get_length(body + at, length - at, &properties);
    at += properties;
  }
  tally_arrival(link, body + at, length - at, length - at);
}

static void on_puback(struct link *link, const uint8_t *body) {
  uint16_t id = (uint16_t)(body[0] << 8 | body[1]);
  progress.acknowledged++;
  if (link->in_flight) link->in_flight--;
  if (id != link->expected_ack) progress.acks_out_of_order++;
  link->expected_ack = id == 65535 ? 1 : id + 1;
}

static void on_packet(struct link *link, uint8_t first, const uint8_t *body, size_t length) {
  static const uint8_t pong[] = {PINGRESP << 4, 0};
  switch (first >> 4) {
    case CONNECT: on_connect(link, body, length); break;
    case CONNACK: on_connack(link, body); break;
    case PUBLISH: on_publish(link, first, body, length); break;
    case PUBACK: on_puback(link, body); break;
    case SUBSCRIBE: on_subscribe(link, body, length); break;
    case SUBACK: link->up = true; break;
    case UNSUBSCRIBE: {
      uint8_t answer[] = {UNSUBACK << 4, 2, body[0], body[1]};
      put(link, answer, sizeof answer);
      break;
    }
    case PINGREQ: put(link, pong, sizeof pong); break;
    case PINGRESP: break;
    case DISCONNECT: link_close(link); break;
    default: fail("MQTT packet type %d is not spoken here", first >> 4);
  }
}

/* Takes all complete packets; returns the bytes used. */
size_t mqtt_read(struct link *link, const uint8_t *data, size_t length) {
  size_t at = 0;
  while (length - at >= 2) {
    size_t body = 0, used = get_length(data + at + 1, length - at - 1, &body);
    if (!used || length - at < 1 + used + body) break;
    on_packet(link, data[at], data + at + 1 + used, body);
    at += 1 + used + body;
    if (link->closed) break;
  }
  return at;
}
