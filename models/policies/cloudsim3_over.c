/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When CloudSim 3.0.3 calls a host overloaded: static threshold, IQR, MAD, local regression. */
#include "models/policies/cloudsim3.h"
#include "sim/dmath.h"
#include <string.h>

#define FALLBACK_THRESHOLD 0.7
enum { SPREAD_LEAST = 12, REGRESSION_LENGTH = 10 };

static void cloudsim3_past_add(double *past, const struct cloudsim3_vm *v, double total)
{
    for (uint32_t j = 0; j < v->past_n; j++)
        past[j] += v->past[j] * v->mips / total;
}

/* The load history of the VMs now listed, wherever they were; zeros at its old end are cut off. */
static uint32_t cloudsim3_past(struct cloudsim3 *c, uint32_t ix, uint32_t with_vm, double *past)
{
    struct cloudsim3_host *h = &c->host[ix];
    if (!h->past_valid) {
        memset(h->past, 0, sizeof(h->past));
        for (uint32_t s = h->first; s != TABLE_NONE; s = c->seat[s].next)
            cloudsim3_past_add(h->past, &c->vm[c->seat[s].vm], h->total);
        h->past_valid = true;
    }
    memcpy(past, h->past, sizeof(h->past));
    if (with_vm != TABLE_NONE) cloudsim3_past_add(past, &c->vm[with_vm], h->total);
    uint32_t n = CLOUDSIM3_HISTORY;
    while (n > 0 && !(past[n - 1] > 0))
        n--;
    return n;
}

static void cloudsim3_ascend(double *a, uint32_t n)
{
    for (uint32_t i = 1; i < n; i++) {
        double x = a[i];
        uint32_t j = i;
        for (; j > 0 && a[j - 1] > x; j--)
            a[j] = a[j - 1];
        a[j] = x;
    }
}

static double cloudsim3_median(double *a, uint32_t n)
{
    cloudsim3_ascend(a, n);
    if (n % 2) return a[n / 2];
    return a[n / 2 - 1] + 0.5 * (a[n / 2] - a[n / 2 - 1]);
}

static double cloudsim3_deviation(double *a, uint32_t n)
{
    double m = cloudsim3_median(a, n);
    for (uint32_t i = 0; i < n; i++)
        a[i] = m > a[i] ? m - a[i] : a[i] - m;
    return cloudsim3_median(a, n);
}

static double cloudsim3_quartiles(double *a, uint32_t n)
{
    cloudsim3_ascend(a, n);
    uint32_t q1 = (uint32_t)dm_floor(0.25 * (n + 1) + 0.5) - 1;
    uint32_t q3 = (uint32_t)dm_floor(0.75 * (n + 1) + 0.5) - 1;
    return a[q3] - a[q1];
}

/* Least squares through x = 1..10, oldest to newest, with running means as commons-math keeps
 * them; read off one frame ahead. */
static double cloudsim3_predicted(const double *past)
{
    double x_mean = 1, y_mean = past[REGRESSION_LENGTH - 1];
    double sxx = 0, sxy = 0, sx = 1, sy = y_mean;
    for (int n = 1; n < REGRESSION_LENGTH; n++) {
        double x = n + 1, y = past[REGRESSION_LENGTH - 1 - n];
        double dx = x - x_mean, dy = y - y_mean, part = n / (1.0 + n);
        sxx += dx * dx * part;
        sxy += dx * dy * part;
        x_mean += dx / (1.0 + n);
        y_mean += dy / (1.0 + n);
        sx += x;
        sy += y;
    }
    double slope = sxy / sxx;
    double start = (sy - slope * sx) / REGRESSION_LENGTH;
    return start + slope * (REGRESSION_LENGTH + 1);
}

bool cloudsim3_overloaded(struct cloudsim3 *c, uint32_t ix, uint32_t with_vm)
{
    const struct cloudsim3_host *h = &c->host[ix];
    double past[CLOUDSIM3_HISTORY], parameter = c->p->parameter;
    double mips = with_vm == TABLE_NONE ? h->demand : h->demand + c->vm[with_vm].demand;
    double load = mips / h->total;
    if (c->p->overload == CLOUDSIM3_THR) return load > parameter;
    uint32_t n = cloudsim3_past(c, ix, with_vm, past);
    if (c->p->overload == CLOUDSIM3_LR || c->p->overload == CLOUDSIM3_LRR)
        return n < REGRESSION_LENGTH ? load > FALLBACK_THRESHOLD
                                     : cloudsim3_predicted(past) * parameter >= 1;
    if (n < SPREAD_LEAST) return load > FALLBACK_THRESHOLD;
    bool quartiles = c->p->overload == CLOUDSIM3_IQR;
    double spread = quartiles ? cloudsim3_quartiles(past, n) : cloudsim3_deviation(past, n);
    return load > 1 - parameter * spread;
}
