/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a host of the CloudSim yardstick is overloaded: THR, IQR, MAD, LR. */
#include "tests/oracle/cloudsim3_world.h"

#include <math.h>
#include <string.h>

#define FALLBACK_THRESHOLD 0.7
#define SPREAD_LEAST       12 /* IQR, MAD */
#define REGRESSION_LENGTH  10

static void past_add(double *past, const struct oracle_vm *v, double total)
{
    for (int j = 0; j < v->past_n; j++)
        past[j] += v->past[j] * v->mips / total;
}

/* The load history as the VMs now on the host had it, elsewhere or here. */
static int past_of(struct oracle_world *w, int host, int with_vm, double *past)
{
    struct oracle_host *h = &w->host[host];
    if (!h->past_valid) {
        memset(h->past, 0, sizeof h->past);
        for (int i = 0; i < h->n; i++)
            past_add(h->past, &w->vm[h->seat[i].vm], h->total);
        h->past_valid = true;
    }
    memcpy(past, h->past, sizeof h->past);
    if (with_vm >= 0) past_add(past, &w->vm[with_vm], h->total);
    int n = CLOUDSIM3_HISTORY;
    while (n > 0 && past[n - 1] == 0)
        n--;
    return n;
}

static void ascend(double *a, int n)
{
    for (int i = 1; i < n; i++) {
        double x = a[i];
        int j = i;
        for (; j > 0 && a[j - 1] > x; j--)
            a[j] = a[j - 1];
        a[j] = x;
    }
}

static double median(double *a, int n)
{
    ascend(a, n);
    if (n % 2) return a[n / 2];
    return a[n / 2 - 1] + 0.5 * (a[n / 2] - a[n / 2 - 1]);
}

static double deviation(double *a, int n)
{
    double m = median(a, n);
    for (int i = 0; i < n; i++)
        a[i] = fabs(m - a[i]);
    return median(a, n);
}

static double quartile_range(double *a, int n)
{
    ascend(a, n);
    int q1 = (int)floor(0.25 * (n + 1) + 0.5) - 1;
    int q3 = (int)floor(0.75 * (n + 1) + 0.5) - 1;
    return a[q3] - a[q1];
}

/* Least squares through x = 1..10 (oldest to newest) by updating means, as commons-math does. */
static double predicted(const double *past)
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
    /* one frame ahead: no migration lasts longer than an interval */
    return start + slope * (REGRESSION_LENGTH + 1);
}

/* Is the host overloaded, with one more VM at the end of its list unless with_vm is -1? */
bool oracle_overloaded(struct oracle_world *w, int host, int with_vm)
{
    const struct oracle_host *h = &w->host[host];
    double past[CLOUDSIM3_HISTORY], param = w->c->param;
    double mips = with_vm < 0 ? h->demand : h->demand + w->vm[with_vm].demand;
    double load = mips / h->total;
    if (w->c->policy == CLOUDSIM3_THR) return load > param;
    int n = past_of(w, host, with_vm, past);
    switch (w->c->policy) {
    case CLOUDSIM3_IQR:
        return load > (n < SPREAD_LEAST ? FALLBACK_THRESHOLD : 1 - param * quartile_range(past, n));
    case CLOUDSIM3_MAD:
        return load > (n < SPREAD_LEAST ? FALLBACK_THRESHOLD : 1 - param * deviation(past, n));
    default:
        if (n < REGRESSION_LENGTH) return load > FALLBACK_THRESHOLD;
        return predicted(past) * param >= 1;
    }
}
