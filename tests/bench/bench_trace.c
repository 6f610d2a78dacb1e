/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench_trace - how fast foreign traces compile, in CPU milliseconds of this process.
 *
 * Made-up inputs of the size of public ones, compressed as those are: a PlanetLab day (1,052 VMs x
 * 288 samples of a percentage; the aim is 15 ms), ten such days side by side, and a month of one
 * Bitbrains VM (8,640 lines). Best of five runs. Usage: bench_trace. */
#include "scenarios/import/formats.h"
#include "sim/rng.h"
#include "sim/time.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum { RUNS = 5, SAMPLES = 288, MONTH = 8640, CELL_B = 128 };

struct text {
    char *bytes;
    size_t size;
};

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static void *need(void *p)
{
    if (p == NULL) {
        fprintf(stderr, "bench_trace: no memory\n");
        exit(71);
    }
    return p;
}

static struct text matrix_text(uint32_t vms)
{
    struct text t = {need(malloc((size_t)vms * SAMPLES * 4)), 0};
    struct rng_cursor draws = rng_cursor(1, 1);
    for (uint32_t vm = 0; vm < vms; vm++)
        for (uint32_t k = 0; k < SAMPLES; k++) {
            unsigned value = (unsigned)(rng_below(&draws, 100) * rng_below(&draws, 100) / 100);
            t.size +=
                (size_t)sprintf(t.bytes + t.size, "%u%c", value, k + 1 < SAMPLES ? ',' : '\n');
        }
    return t;
}

static struct text bitbrains_text(void)
{
    static const char heading[] =
        "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\t"
        "CPU usage [%];\tMemory capacity provisioned [KB];\tMemory usage [KB];\tDisk read\n";
    struct text t = {need(malloc(sizeof heading + (size_t)MONTH * CELL_B)), sizeof heading - 1};
    memcpy(t.bytes, heading, t.size);
    struct rng_cursor draws = rng_cursor(2, 1);
    for (int k = 0; k < MONTH; k++) {
        double mhz = 5851.9989 * rng_unit(&draws);
        t.size += (size_t)sprintf(
            t.bytes + t.size, "%d;\t2;\t5851.9989;\t%.13f;\t%.13f;\t8218624.0;\t1034592.8;\t0\n",
            1372629804 + 300 * k, mhz, mhz / 58.519989);
    }
    return t;
}

static struct text compressed(struct text plain)
{
    uLong room = compressBound((uLong)plain.size) + 64;
    struct text t = {need(malloc(room)), 0};
    z_stream z = {0};
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) exit(70);
    z.next_in = (unsigned char *)plain.bytes;
    z.avail_in = (uInt)plain.size;
    z.next_out = (unsigned char *)t.bytes;
    z.avail_out = (uInt)room;
    if (deflate(&z, Z_FINISH) != Z_STREAM_END) exit(70);
    t.size = room - z.avail_out;
    deflateEnd(&z);
    return t;
}

static double compile_once(struct text input, bool matrix)
{
    static const struct infile_limits limits = {1u << 30, 1u << 30};
    struct arena keep, scratch;
    struct diag d = {0};
    struct trace t = {0};
    struct infile in;
    struct bitbrains b = {0};
    double begin = cpu_ms();
    arena_init(&keep, 0);
    arena_init(&scratch, 0);
    struct compile c = {&keep, &scratch, "bench", 5 * NS_PER_MIN, &d};
    bool ok = infile_open_bytes(&in, &scratch, input.bytes, input.size, "bench", &limits, &d);
    if (ok && matrix) ok = matrix_compile(&c, &in, &t);
    if (ok && !matrix) ok = bitbrains_add(&c, &b, &in) && bitbrains_finish(&c, &b, &t);
    infile_close(&in);
    arena_deinit(&scratch);
    double end = cpu_ms();
    if (!ok) {
        fprintf(stderr, "bench_trace: %s\n", d.msg);
        exit(70);
    }
    arena_deinit(&keep);
    return end - begin;
}

static void bench(const char *name, struct text plain, bool matrix)
{
    struct text input[] = {plain, compressed(plain)};
    for (int k = 0; k < 2; k++) {
        double best = 1e30;
        for (int i = 0; i < RUNS; i++) {
            double ms = compile_once(input[k], matrix);
            if (ms < best) best = ms;
        }
        printf("%-22s %-5s %8.2f ms %7.0f MB/s\n", name, k == 0 ? "text" : "gzip", best,
               (double)plain.size / best / 1e3);
    }
    free(input[1].bytes);
    free(plain.bytes);
}

int main(void)
{
    bench("planetlab day", matrix_text(1052), true);
    bench("ten planetlab days", matrix_text(10520), true);
    bench("bitbrains VM, a month", bitbrains_text(), false);
    return 0;
}
