/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which VM leaves an overloaded host in CloudSim 3.0.3: MMT, MU, MC, RS. */
#include "models/policies/cloudsim3.h"
#include "sim/dmath.h"
#include <float.h>
#include <string.h>

enum { MOST = CLOUDSIM3_HISTORY };

static bool cloudsim3_moving(const struct cloudsim3 *c, uint32_t seat)
{
    return c->w->vm_move[c->seat[seat].vm] != 0;
}

static uint32_t cloudsim3_smallest(const struct cloudsim3 *c, uint32_t h, bool by_use)
{
    uint32_t best = TABLE_NONE;
    double least = DBL_MAX;
    for (uint32_t s = c->host[h].first; s != TABLE_NONE; s = c->seat[s].next) {
        const struct cloudsim3_vm *v = &c->vm[c->seat[s].vm];
        double x = by_use ? v->demand / v->mips : v->ram;
        if (cloudsim3_moving(c, s) || !(x < least)) continue;
        least = x;
        best = s;
    }
    return best;
}

/* CloudSim draws from a generator without seed; ours is addressed by frame, host and VMs left. */
static uint32_t cloudsim3_any(const struct cloudsim3 *c, uint32_t h)
{
    const struct cloudsim3_host *host = &c->host[h];
    if (host->n == 0) return TABLE_NONE;
    uint64_t stream = rng_stream(c->w->draws, DRAW_SELECTION, c->w->host_key[h]);
    struct rng_cursor draws = rng_cursor(stream, (uint64_t)world_now(c->w) + host->n);
    uint32_t s = host->first;
    for (uint64_t i = rng_below(&draws, host->n); i > 0; i--)
        s = c->seat[s].next;
    return cloudsim3_moving(c, s) ? cloudsim3_smallest(c, h, false) : s;
}

/* Columns of a Householder QR decomposition, rows contiguous within a column; sign and order of
 * the sums are those of commons-math, because a zero on the diagonal is tested exactly. */
struct cloudsim3_fit {
    double q[MOST][MOST], r[MOST];
    uint32_t rows, cols;
};

static double cloudsim3_dot(const double *a, const double *b, uint32_t from, uint32_t to)
{
    double sum = 0;
    for (uint32_t i = from; i < to; i++)
        sum += a[i] * b[i];
    return sum;
}

static bool cloudsim3_decompose(struct cloudsim3_fit *f)
{
    bool regular = true;
    for (uint32_t c = 0; c < f->cols; c++) {
        double *v = f->q[c];
        double norm = dm_sqrt(cloudsim3_dot(v, v, c, f->rows));
        f->r[c] = v[c] > 0 ? -norm : norm;
        if (!(f->r[c] < 0 || f->r[c] > 0)) {
            regular = false;
            continue;
        }
        v[c] -= f->r[c];
        for (uint32_t k = c + 1; k < f->cols; k++) {
            double alpha = -cloudsim3_dot(f->q[k], v, c, f->rows) / (f->r[c] * v[c]);
            for (uint32_t i = c; i < f->rows; i++)
                f->q[k][i] -= alpha * v[i];
        }
    }
    return regular;
}

/* Coefficients b of the least squares for y; y is used up. */
static void cloudsim3_solve(const struct cloudsim3_fit *f, double *y, double *b)
{
    for (uint32_t c = 0; c < f->cols; c++) {
        double part = cloudsim3_dot(y, f->q[c], c, f->rows) / (f->r[c] * f->q[c][c]);
        for (uint32_t i = c; i < f->rows; i++)
            y[i] += part * f->q[c][i];
    }
    for (uint32_t c = f->cols; c-- > 0;) {
        b[c] = y[c] / f->r[c];
        for (uint32_t i = 0; i < c; i++)
            y[i] -= b[c] * f->q[c][i];
    }
}

static double cloudsim3_squares(const double *y, uint32_t n)
{
    double mean = 0, m2 = 0;
    for (uint32_t i = 0; i < n; i++) {
        double dev = y[i] - mean, step = dev / (i + 1);
        mean += step;
        m2 += i * dev * step;
    }
    return m2;
}

/* R^2 of the VM at seat y regressed on the others of its host; false when that cannot be formed. */
static bool cloudsim3_explained(const struct cloudsim3 *c, uint32_t h, uint32_t y, double *r2)
{
    const struct cloudsim3_vm *own = &c->vm[c->seat[y].vm];
    struct cloudsim3_fit f = {.rows = own->past_n, .cols = 1};
    const double *x[MOST] = {0};
    double b[MOST], rest[MOST], rss = 0;
    if (c->host[h].n < 2 || c->host[h].n > f.rows) return false;
    for (uint32_t i = 0; i < f.rows; i++)
        f.q[0][i] = 1;
    for (uint32_t s = c->host[h].first; s != TABLE_NONE; s = c->seat[s].next) {
        if (s == y) continue;
        x[f.cols] = c->vm[c->seat[s].vm].past;
        memcpy(f.q[f.cols], x[f.cols], sizeof(f.q[0]));
        f.cols++;
    }
    if (!cloudsim3_decompose(&f)) return false;
    memcpy(rest, own->past, sizeof(rest));
    cloudsim3_solve(&f, rest, b);
    for (uint32_t i = 0; i < f.rows; i++) {
        double fitted = b[0];
        for (uint32_t k = 1; k < f.cols; k++)
            fitted += x[k][i] * b[k];
        rss += (own->past[i] - fitted) * (own->past[i] - fitted);
    }
    *r2 = 1 - rss / cloudsim3_squares(own->past, f.rows);
    return true;
}

static uint32_t cloudsim3_most_correlated(const struct cloudsim3 *c, uint32_t h)
{
    uint32_t best = c->host[h].first;
    double most = 0x1p-1074; /* Java's Double.MIN_VALUE: R^2 of nothing never wins */
    for (uint32_t s = c->host[h].first; s != TABLE_NONE; s = c->seat[s].next) {
        double r2;
        if (!cloudsim3_explained(c, h, s, &r2)) return cloudsim3_smallest(c, h, false);
        if (!(r2 > most)) continue;
        most = r2;
        best = s;
    }
    return best;
}

uint32_t cloudsim3_select(struct cloudsim3 *c, uint32_t h)
{
    if (c->p->select == CLOUDSIM3_MC) return cloudsim3_most_correlated(c, h);
    if (c->p->select == CLOUDSIM3_RS) return cloudsim3_any(c, h);
    return cloudsim3_smallest(c, h, c->p->select == CLOUDSIM3_MU);
}
