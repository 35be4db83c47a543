#define _GNU_SOURCE
/* What came through: each sequence once, in order, of the right length; how long it took; what the
 * bridge's process paid for it, read at the same two instants as the clock. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "load.h"

static uint8_t *seen;
static uint64_t *sent_at;
static uint32_t *latencies;
static uint32_t latency_count, last_sequence;
static clockid_t bridge_clock;
static bool has_bridge;
static int watched_pid;

struct instant {
  uint64_t wall, bridge, own, kept_waiting;
};
static struct instant begin, end;

uint64_t now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static uint64_t cpu_ns(clockid_t clock) {
  struct timespec time;
  if (clock_gettime(clock, &time) < 0) return 0;
  return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

/* How long the bridge's main thread was ready to run while others had its core. */
static uint64_t run_delay_ns(void) {
  char path[64];
  unsigned long ran = 0, waited = 0;
  sprintf(path, "/proc/%d/schedstat", watched_pid);
  FILE *file = has_bridge ? fopen(path, "r") : NULL;
  if (!file) return 0;
  if (fscanf(file, "%lu %lu", &ran, &waited) != 2) waited = 0;
  fclose(file);
  return waited;
}

static struct instant take_instant(void) {
  return (struct instant){now_ns(), has_bridge ? cpu_ns(bridge_clock) : 0, cpu_ns(CLOCK_PROCESS_CPUTIME_ID),
                          run_delay_ns()};
}

void tally_watch(int bridge_pid) {
  watched_pid = bridge_pid;
  has_bridge = bridge_pid > 0 && clock_getcpuclockid(bridge_pid, &bridge_clock) == 0;
}

void tally_start(void) {
  seen = calloc(options.count + 1, 1);
  sent_at = calloc(options.count + 1, sizeof *sent_at);
  latencies = malloc((options.count + 1) * sizeof *latencies);
}

/* The clock starts when the first counted message leaves, not when it arrives: a bridge that takes
 * everything into memory first and sends it on in one burst must pay for the time in between. */
void tally_sent(uint32_t sequence, uint64_t at_ns) {
  if (options.rate > 0) sent_at[sequence] = at_ns;
  if (sequence == options.warm) begin = take_instant();
}

static void count_message(uint32_t sequence) {
  progress.arrived++;
  if (options.rate > 0 && sequence >= options.warm)
    latencies[latency_count++] = (uint32_t)((now_ns() - sent_at[sequence]) / 100);
  if (progress.arrived == options.count) end = take_instant();
}

/* With several peers a message has arrived when all have it; each peer's own order is checked. */
static void count_copy(struct link *link, uint32_t sequence) {
  if (sequence < link->next_sequence) {
    progress.duplicates++;
    return;
  }
  if (sequence > link->next_sequence) progress.out_of_order++;
  link->next_sequence = sequence + 1;
  static uint64_t copies;
  if (++copies % (uint64_t)options.peers == 0) count_message((uint32_t)(copies / (uint64_t)options.peers) - 1);
}

void tally_arrival(struct link *link, const uint8_t *head, size_t head_length, size_t length) {
  uint32_t sequence = read_sequence(head, head_length);
  if (sequence == PROBE_SEQUENCE) {
    options.probe = false;
    return;
  }
  if (sequence >= options.count) {
    progress.unknown++;
    return;
  }
  progress.frames++;
  if (length != payload_length + (size_t)options.grow) progress.wrong_length++;
  if (options.peers > 1 && !options.to_mqtt) {
    count_copy(link, sequence);
    return;
  }
  if (seen[sequence]) {
    progress.duplicates++;
    return;
  }
  seen[sequence] = 1;
  if (sequence < last_sequence) progress.out_of_order++;
  last_sequence = sequence;
  count_message(sequence);
}

static int by_value(const void *a, const void *b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return left < right ? -1 : left > right;
}

static double percentile(double share) {
  if (!latency_count) return 0;
  return latencies[(uint32_t)((latency_count - 1) * share)] / 10.0;
}

static long status_kib(int pid, const char *field) {
  char path[64], line[256];
  long value = 0;
  sprintf(path, "/proc/%d/status", pid);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  while (fgets(line, sizeof line, file))
    if (strncmp(line, field, strlen(field)) == 0) value = atol(line + strlen(field));
  fclose(file);
  return value;
}

void tally_report(int bridge_pid) {
  if (!end.wall) end = take_instant();
  if (!begin.wall) begin = (struct instant){progress.started_ns, 0, 0, 0};
  double seconds = (double)(end.wall - begin.wall) / 1e9;
  double bridge = (double)(end.bridge - begin.bridge) / 1e9, own = (double)(end.own - begin.own) / 1e9;
  uint32_t measured = progress.arrived > options.warm ? progress.arrived - options.warm : 0;
  qsort(latencies, latency_count, sizeof *latencies, by_value);
  printf("{\"sent\":%u,\"arrived\":%u,\"lost\":%u,\"duplicates\":%lu,\"outOfOrder\":%lu,"
         "\"wrongLength\":%lu,\"unknown\":%lu,\"acknowledged\":%u,\"acksOutOfOrder\":%u,",
         progress.sent, progress.arrived, options.idle ? 0 : options.count - progress.arrived,
         progress.duplicates, progress.out_of_order, progress.wrong_length, progress.unknown,
         progress.acknowledged, progress.acks_out_of_order);
  printf("\"seconds\":%.6f,\"rate\":%.1f,\"p50\":%.1f,\"p90\":%.1f,\"p99\":%.1f,\"p999\":%.1f,\"max\":%.1f,",
         seconds, measured ? measured / seconds : 0, percentile(0.5), percentile(0.9), percentile(0.99),
         percentile(0.999), percentile(1));
  printf("\"cpuPerMessage\":%.3f,\"bridgeLoad\":%.3f,\"generatorLoad\":%.3f,\"starved\":%.3f,\"rss\":%ld,\"peak\":%ld,",
         measured ? bridge * 1e6 / measured : 0, bridge / seconds, own / seconds,
         (double)(end.kept_waiting - begin.kept_waiting) / 1e9 / seconds,
         status_kib(bridge_pid, "VmRSS:"), status_kib(bridge_pid, "VmHWM:"));
  printf("\"connectedNs\":%lu,\"subscribedNs\":%lu}\n", progress.first_up_ns, progress.subscribed_ns);
  fflush(stdout);
}
