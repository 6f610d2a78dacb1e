/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which VM leaves an overloaded host of the CloudSim yardstick: MMT, MU, MC. */
#include "tests/oracle/cloudsim3_world.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define MOST CLOUDSIM3_HISTORY

static int smallest(const struct oracle_world *w, const struct oracle_host *h, bool by_use)
{
    int best = -1;
    double least = DBL_MAX;
    for (int i = 0; i < h->n; i++) {
        const struct oracle_vm *v = &w->vm[h->seat[i].vm];
        double x = by_use ? v->demand / v->mips : v->ram;
        if (v->moving || !(x < least)) continue;
        least = x;
        best = h->seat[i].vm;
    }
    return best;
}

/* Columns of a Householder QR decomposition, rows contiguous within a column; the sign and the
 * order of the sums are those of commons-math, because a zero on the diagonal is tested exactly. */
struct fit {
    double q[MOST][MOST], r[MOST];
    int rows, cols;
};

static double dot(const double *a, const double *b, int from, int to)
{
    double sum = 0;
    for (int i = from; i < to; i++)
        sum += a[i] * b[i];
    return sum;
}

static bool decompose(struct fit *f)
{
    bool regular = true;
    for (int c = 0; c < f->cols; c++) {
        double *v = f->q[c];
        double norm = sqrt(dot(v, v, c, f->rows));
        f->r[c] = v[c] > 0 ? -norm : norm;
        if (f->r[c] == 0) {
            regular = false;
            continue;
        }
        v[c] -= f->r[c];
        for (int k = c + 1; k < f->cols; k++) {
            double alpha = -dot(f->q[k], v, c, f->rows) / (f->r[c] * v[c]);
            for (int i = c; i < f->rows; i++)
                f->q[k][i] -= alpha * v[i];
        }
    }
    return regular;
}

/* Coefficients b of the least squares for y; y is used up. */
static void solve(const struct fit *f, double *y, double *b)
{
    for (int c = 0; c < f->cols; c++) {
        double part = dot(y, f->q[c], c, f->rows) / (f->r[c] * f->q[c][c]);
        for (int i = c; i < f->rows; i++)
            y[i] += part * f->q[c][i];
    }
    for (int c = f->cols - 1; c >= 0; c--) {
        b[c] = y[c] / f->r[c];
        for (int i = 0; i < c; i++)
            y[i] -= b[c] * f->q[c][i];
    }
}

static double squares_about_mean(const double *y, int n)
{
    double mean = 0, m2 = 0;
    for (int i = 0; i < n; i++) {
        double dev = y[i] - mean, step = dev / (i + 1);
        mean += step;
        m2 += i * dev * step;
    }
    return m2;
}

/* R^2 of VM `y` regressed on the other VMs of the host; false when that cannot be formed. */
static bool explained(const struct oracle_world *w, const struct oracle_host *h, int y, double *r2)
{
    struct fit f = {.rows = w->vm[h->seat[y].vm].past_n, .cols = 1};
    const double *x[MOST];
    double b[MOST], rest[MOST], rss = 0;
    if (h->n < 2 || h->n > f.rows) return false;
    for (int i = 0; i < f.rows; i++)
        f.q[0][i] = 1;
    for (int j = 0; j < h->n; j++) {
        if (j == y) continue;
        x[f.cols] = w->vm[h->seat[j].vm].past;
        memcpy(f.q[f.cols], x[f.cols], sizeof f.q[0]);
        f.cols++;
    }
    const double *target = w->vm[h->seat[y].vm].past;
    if (!decompose(&f)) return false;
    memcpy(rest, target, sizeof rest);
    solve(&f, rest, b);
    for (int i = 0; i < f.rows; i++) {
        double fitted = b[0];
        for (int c = 1; c < f.cols; c++)
            fitted += x[c][i] * b[c];
        rss += (target[i] - fitted) * (target[i] - fitted);
    }
    *r2 = 1 - rss / squares_about_mean(target, f.rows);
    return true;
}

static int most_correlated(const struct oracle_world *w, const struct oracle_host *h)
{
    int best = 0;
    double most = 0x1p-1074; /* Java's Double.MIN_VALUE: R^2 of nothing never wins */
    for (int i = 0; i < h->n; i++) {
        double r2;
        if (!explained(w, h, i, &r2)) return smallest(w, h, false);
        if (!(r2 > most)) continue;
        most = r2;
        best = i;
    }
    return h->n ? h->seat[best].vm : -1;
}

/* The VM to take off the host, or -1. Called between moves: no VM on a list is moving. */
int oracle_select(struct oracle_world *w, int host)
{
    const struct oracle_host *h = &w->host[host];
    if (w->c->selection == CLOUDSIM3_MC) return most_correlated(w, h);
    return smallest(w, h, w->c->selection == CLOUDSIM3_MU);
}
