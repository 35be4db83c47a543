#define _GNU_SOURCE
/* JSON telemetry of an exact size. The sequence has nine digits always, so it can be patched in place. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load.h"

uint8_t *payload;
size_t payload_length;

void payload_make(void) {
  size_t size = (size_t)options.size;
  if (size < 64) fail("size must be at least 64 bytes");
  char *text = malloc(size + 512);
  size_t at = (size_t)sprintf(text, "{\"seq\":%u,\"device\":\"d-42\"", FIRST_SEQUENCE);
  if (size >= 96) at += (size_t)sprintf(text + at, ",\"temperature\":21.53,\"humidity\":48.25");
  if (size >= 512) {
    /* Bigger messages are lists of readings, as gateways send them, not one long string. */
    at += (size_t)sprintf(text + at, ",\"readings\":[");
    for (int i = 0; at + 120 < size; i++)
      at += (size_t)sprintf(text + at, "%s{\"name\":\"sensor-%d\",\"value\":%d.5,\"unit\":\"C\",\"ok\":true}",
                            i ? "," : "", i, 20 + i % 60);
    at += (size_t)sprintf(text + at, "]");
  }
  at += (size_t)sprintf(text + at, ",\"pad\":\"");
  while (at + 2 < size) text[at++] = 'x';
  at += (size_t)sprintf(text + at, "\"}");
  payload = (uint8_t *)text;
  payload_length = at;
  if (at != size) fail("cannot make a message of %zu bytes, got %zu", size, at);
}

void write_sequence(uint8_t *at, uint32_t sequence) {
  uint32_t value = sequence == PROBE_SEQUENCE ? sequence : FIRST_SEQUENCE + sequence;
  for (int i = 8; i >= 0; i--) {
    at[i] = (uint8_t)('0' + value % 10);
    value /= 10;
  }
}

/* The sequence of a message, PROBE_SEQUENCE for a trial message, UINT32_MAX when there is none. */
uint32_t read_sequence(const uint8_t *data, size_t length) {
  if (length < SEQUENCE_AT + 9) return UINT32_MAX;
  const uint8_t *at = data + SEQUENCE_AT;
  if (memcmp(data, "{\"seq\":", 7) != 0) {
    const uint8_t *found = memmem(data, length, "\"seq\":", 6);
    if (!found || found + 15 > data + length) return UINT32_MAX;
    at = found + 6;
  }
  uint32_t value = 0;
  for (int i = 0; i < 9; i++) {
    if (at[i] < '0' || at[i] > '9') return UINT32_MAX;
    value = value * 10 + (uint32_t)(at[i] - '0');
  }
  return value == PROBE_SEQUENCE ? value : value - FIRST_SEQUENCE;
}
