#define _GNU_SOURCE
/* The WebSocket peer: handshake, unfragmented frames, pong. Client frames are masked with one fixed,
 * non-zero key: the receiver has to unmask as always, the sender's template is masked once. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

static const uint8_t mask[4] = {0x37, 0xfa, 0x21, 0x3d};

void ws_start_client(struct link *link, int port) {
  char request[512];
  int length = sprintf(request,
                       "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                       options.path, port);
  link->masks = true;
  memcpy(link_reserve(link, (size_t)length), request, (size_t)length);
}

static uint32_t rotate(uint32_t value, int bits) { return value << bits | value >> (32 - bits); }

/* SHA-1 of at most 119 bytes, for the handshake's answer only. */
static void sha1(const uint8_t *text, size_t length, uint8_t digest[20]) {
  uint32_t hash[5] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
  uint8_t block[128] = {0};
  size_t blocks = length > 55 ? 2 : 1;
  memcpy(block, text, length);
  block[length] = 0x80;
  block[blocks * 64 - 2] = (uint8_t)(length * 8 >> 8);
  block[blocks * 64 - 1] = (uint8_t)(length * 8);
  for (size_t b = 0; b < blocks; b++) {
    uint32_t w[80], v[5];
    for (int i = 0; i < 16; i++) {
      const uint8_t *at = block + b * 64 + i * 4;
      w[i] = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    }
    for (int i = 16; i < 80; i++) w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    memcpy(v, hash, sizeof v);
    for (int i = 0; i < 80; i++) {
      uint32_t f, k;
      if (i < 20) f = (v[1] & v[2]) | (~v[1] & v[3]), k = 0x5a827999;
      else if (i < 40) f = v[1] ^ v[2] ^ v[3], k = 0x6ed9eba1;
      else if (i < 60) f = (v[1] & v[2]) | (v[1] & v[3]) | (v[2] & v[3]), k = 0x8f1bbcdc;
      else f = v[1] ^ v[2] ^ v[3], k = 0xca62c1d6;
      uint32_t next = rotate(v[0], 5) + f + v[4] + k + w[i];
      v[4] = v[3], v[3] = v[2], v[2] = rotate(v[1], 30), v[1] = v[0], v[0] = next;
    }
    for (int i = 0; i < 5; i++) hash[i] += v[i];
  }
  for (int i = 0; i < 20; i++) digest[i] = (uint8_t)(hash[i / 4] >> (24 - i % 4 * 8));
}

static void base64(const uint8_t *bytes, size_t length, char *out) {
  static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < length; i += 3) {
    uint32_t group = (uint32_t)bytes[i] << 16;
    if (i + 1 < length) group |= (uint32_t)bytes[i + 1] << 8;
    if (i + 2 < length) group |= bytes[i + 2];
    *out++ = letters[group >> 18];
    *out++ = letters[group >> 12 & 63];
    *out++ = i + 1 < length ? letters[group >> 6 & 63] : '=';
    *out++ = i + 2 < length ? letters[group & 63] : '=';
  }
  *out = 0;
}

static void answer_handshake(struct link *link, const char *head) {
  const char *key = strcasestr(head, "sec-websocket-key:");
  char text[128], accept[32], response[256];
  uint8_t digest[20];
  if (!key || sscanf(key + 18, " %40[^\r\n ]", text) != 1) fail("a handshake without a key");
  strcat(text, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  sha1((const uint8_t *)text, strlen(text), digest);
  base64(digest, sizeof digest, accept);
  int length = sprintf(response,
                       "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                       "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
  memcpy(link_reserve(link, (size_t)length), response, (size_t)length);
}

static size_t read_handshake(struct link *link, const uint8_t *data, size_t length) {
  const uint8_t *end = memmem(data, length, "\r\n\r\n", 4);
  if (!end) return 0;
  size_t used = (size_t)(end - data) + 4;
  char head[4096];
  size_t copied = used < sizeof head ? used : sizeof head - 1;
  memcpy(head, data, copied);
  head[copied] = 0;
  if (!link->masks) answer_handshake(link, head);
  else if (!strstr(head, " 101 ")) {
    link_close(link);
    return length;
  }
  link->up = true;
  peers_up++;
  return used;
}

static size_t frame_head(uint8_t *at, uint8_t opcode, size_t length, bool masked) {
  uint8_t bit = masked ? 0x80 : 0;
  size_t used = 2;
  at[0] = 0x80 | opcode;
  if (length < 126) {
    at[1] = bit | (uint8_t)length;
  } else if (length < 65536) {
    at[1] = bit | 126;
    at[2] = (uint8_t)(length >> 8);
    at[3] = (uint8_t)length;
    used = 4;
  } else {
    at[1] = bit | 127;
    for (int i = 0; i < 8; i++) at[2 + i] = (uint8_t)(length >> (56 - 8 * i));
    used = 10;
  }
  if (!masked) return used;
  memcpy(at + used, mask, 4);
  return used + 4;
}

static void pong(struct link *link, const uint8_t *body, size_t length) {
  uint8_t head[14];
  size_t used = frame_head(head, 10, length, link->masks);
  uint8_t *at = link_reserve(link, used + length);
  memcpy(at, head, used);
  for (size_t i = 0; i < length; i++) at[used + i] = body[i] ^ (link->masks ? mask[i & 3] : 0);
}

void ws_send(struct link *link, uint32_t sequence) {
  static uint8_t *masked, *plain;
  static size_t head_length;
  if (!masked) {
    masked = malloc(payload_length + 14);
    plain = malloc(payload_length + 14);
    frame_head(plain, 1, payload_length, false);
    head_length = frame_head(masked, 1, payload_length, true);
    for (size_t i = 0; i < payload_length; i++) masked[head_length + i] = payload[i] ^ mask[i & 3];
    memcpy(plain + head_length - 4, payload, payload_length);
  }
  size_t head = link->masks ? head_length : head_length - 4;
  uint8_t *at = link_reserve(link, head + payload_length);
  memcpy(at, link->masks ? masked : plain, head + payload_length);
  at += head + SEQUENCE_AT;
  write_sequence(at, sequence);
  if (link->masks)
    for (size_t i = 0; i < 9; i++) at[i] ^= mask[(SEQUENCE_AT + i) & 3];
}

/* Takes all complete frames; returns the bytes used. */
size_t ws_read(struct link *link, uint8_t *data, size_t length) {
  size_t at = link->up ? 0 : read_handshake(link, data, length);
  if (!link->up) return link->closed ? length : 0;
  while (length - at >= 2) {
    uint8_t *frame = data + at;
    size_t body = frame[1] & 127, head = 2;
    if (body == 126) {
      if (length - at < 4) break;
      body = (size_t)(frame[2] << 8 | frame[3]);
      head = 4;
    } else if (body == 127) {
      if (length - at < 10) break;
      body = 0;
      for (int i = 2; i < 10; i++) body = body << 8 | frame[i];
      head = 10;
    }
    const uint8_t *key = frame + head;
    bool is_masked = frame[1] & 0x80;
    if (is_masked) head += 4;
    if (length - at < head + body) break;
    uint8_t opcode = frame[0] & 15;
    size_t needed = opcode == 9 || body < 64 ? body : 64;
    if (is_masked)
      for (size_t i = 0; i < needed; i++) frame[head + i] ^= key[i & 3];
    if (!(frame[0] & 0x80) || opcode == 0) fail("the bridge sent a fragmented frame");
    if (opcode == 1 || opcode == 2) tally_arrival(link, frame + head, needed, body);
    else if (opcode == 9) pong(link, frame + head, body);
    else if (opcode == 8) {
      link_close(link);
      return length;
    }
    at += head + body;
  }
  return at;
}
