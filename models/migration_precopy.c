/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/migration_precopy.h"
#include "sim/diag.h"
#include "sim/dmath.h"

enum { PPM = 1000000 };
#define PER_BYTE INT64_C(1000000000000) /* 1/1000 byte/s x ns in one byte */

i128 migration_precopy_written(int64_t idle_mbps, int64_t busy_mbps, int64_t dt_ns, i128 work,
                               int64_t nominal_mpt)
{
    SIM_ASSERT(nominal_mpt > 0 && dt_ns >= 0 && work >= 0);
    /* in two parts, because busy x work may need more than 128 bits */
    i128 full_ns = work / nominal_mpt, rest = work % nominal_mpt;
    return (i128)idle_mbps * dt_ns + busy_mbps * full_ns + busy_mbps * rest / nominal_mpt;
}

int64_t migration_precopy_rest(i128 written, int64_t working_set_b, bool saturating)
{
    SIM_ASSERT(written >= 0 && working_set_b >= 0);
    i128 set = (i128)working_set_b * PER_BYTE;
    if (working_set_b == 0) return 0;
    if (!saturating)
        return written >= set ? working_set_b : (int64_t)num_round_div(written, PER_BYTE);
    double x = num_i128_double(written) / num_i128_double(set);
    return dm_round_i64((double)working_set_b * -dm_expm1(-x));
}

enum migration_verdict migration_precopy_judge(const struct migration_rules *rules,
                                               const struct migration_round *round)
{
    bool quick = (i128)round->rest_b * round->time_ns <= (i128)rules->downtime_ns * round->volume_b;
    if (round->rest_b == 0 || quick) return MIGRATION_FITS;
    if (round->rest_b <= rules->threshold_b) return MIGRATION_FITS;
    if (round->rounds >= rules->rounds || round->sent_b >= rules->cap_b) return MIGRATION_STALLS;
    return MIGRATION_AGAIN;
}

uint32_t migration_precopy_throttle(uint32_t throttle_ppm, double step)
{
    SIM_ASSERT(throttle_ppm <= PPM && step >= 0.0 && step <= 1.0);
    int64_t left =
        num_mul_div_floor(PPM - (int64_t)throttle_ppm, PPM - (int64_t)(step * PPM + 0.5), PPM);
    int64_t taken = PPM - left;
    return (uint32_t)(taken < MIGRATION_THROTTLE_MAX ? taken : MIGRATION_THROTTLE_MAX);
}

int64_t migration_precopy_ns(int64_t bytes, int64_t rate_mbps)
{
    SIM_ASSERT(bytes >= 0 && rate_mbps > 0);
    i128 ns = num_ceil_div((i128)bytes * PER_BYTE, rate_mbps);
    return ns < INT64_MAX ? (int64_t)ns : INT64_MAX;
}
