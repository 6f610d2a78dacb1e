/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/detect.h"
#include "sim/diag.h"
#include "sim/dmath.h"

/* ---- spread ---- */

double detect_sd(const double *x, uint32_t n)
{
    double sum = 0.0, squares = 0.0;
    if (n <= 1) return 0.0;
    for (uint32_t i = 0; i < n; i++)
        sum += x[i];
    double mean = sum / (double)n;
    for (uint32_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return dm_sqrt(squares / (double)n);
}

static void detect_sorted(const double *x, uint32_t n, double *out)
{
    SIM_ASSERT(n >= 1 && n <= DETECT_MOST);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = i;
        for (; at > 0 && out[at - 1] > x[i]; at--)
            out[at] = out[at - 1];
        out[at] = x[i];
    }
}

static double detect_between(const double *sorted, uint32_t n, double p)
{
    SIM_ASSERT(p >= 0.0 && p <= 1.0);
    double at = (double)(n - 1) * p;
    uint32_t below = (uint32_t)at;
    if (below + 1 >= n) return sorted[n - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

double detect_quantile(const double *x, uint32_t n, double p)
{
    double sorted[DETECT_MOST];
    detect_sorted(x, n, sorted);
    return detect_between(sorted, n, p);
}

double detect_median(const double *x, uint32_t n)
{
    double sorted[DETECT_MOST];
    detect_sorted(x, n, sorted);
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0;
}

/* In sorted order the distances to the median grow in both directions from the middle: the two
 * halves are merged as far as their median, which saves sorting once more. */
double detect_mad(const double *x, uint32_t n)
{
    double sorted[DETECT_MOST], apart = 0.0, before = 0.0;
    detect_sorted(x, n, sorted);
    double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0;
    uint32_t above = n / 2, below = n / 2; /* the next of them; `below` counts down */
    for (uint32_t i = 0; i <= n / 2; i++) {
        double up = above < n ? sorted[above] - median : 0.0;
        double down = below > 0 ? median - sorted[below - 1] : 0.0;
        bool rises = above < n && (below == 0 || up <= down);
        before = apart;
        apart = rises ? up : down;
        above += rises;
        below -= !rises;
    }
    return n % 2 == 1 ? apart : (before + apart) / 2.0;
}

double detect_iqr(const double *x, uint32_t n)
{
    double sorted[DETECT_MOST];
    detect_sorted(x, n, sorted);
    return detect_between(sorted, n, 0.75) - detect_between(sorted, n, 0.25);
}

/* ---- lines ---- */

/* Weighted least squares through (-i, x[i]): time 0 is the newest reading, so the intercept is the
 * level there. Times are centred first, which keeps the sums well conditioned. Without spread in
 * time (all weight on one reading) the line is level. */
static struct detect_line detect_fit(const double *x, const double *weight, uint32_t n)
{
    double sum = 0.0, time = 0.0, value = 0.0, tt = 0.0, tv = 0.0;
    for (uint32_t i = 0; i < n; i++) {
        sum += weight[i];
        time -= weight[i] * (double)i;
        value += weight[i] * x[i];
    }
    if (sum <= 0.0) return (struct detect_line){x[0], 0.0};
    time /= sum;
    value /= sum;
    for (uint32_t i = 0; i < n; i++) {
        double t = -(double)i - time;
        tt += weight[i] * t * t;
        tv += weight[i] * t * (x[i] - value);
    }
    double slope = tt > 0.0 ? tv / tt : 0.0;
    return (struct detect_line){value - slope * time, slope};
}

struct detect_line detect_ols(const double *x, uint32_t n)
{
    double weight[DETECT_MOST];
    SIM_ASSERT(n >= 2 && n <= DETECT_MOST);
    for (uint32_t i = 0; i < n; i++)
        weight[i] = 1.0;
    return detect_fit(x, weight, n);
}

static void detect_tricube(double *weight, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++) {
        double age = (double)i / (double)(n - 1);
        double near = 1.0 - age * age * age;
        weight[i] = near * near * near;
    }
}

struct detect_line detect_loess(const double *x, uint32_t n)
{
    double weight[DETECT_MOST];
    SIM_ASSERT(n >= 3 && n <= DETECT_MOST);
    detect_tricube(weight, n);
    return detect_fit(x, weight, n);
}

/* Robustness weights of the residuals; false: most readings are on the line, nothing to doubt. */
static bool detect_bisquare(const double *x, struct detect_line line, uint32_t n, double *weight)
{
    double apart[DETECT_MOST];
    for (uint32_t i = 0; i < n; i++) {
        double e = x[i] - detect_at(line, -(double)i);
        apart[i] = e < 0.0 ? -e : e;
    }
    double far = 6.0 * detect_median(apart, n);
    if (far <= 0.0) return false;
    for (uint32_t i = 0; i < n; i++) {
        double u = apart[i] / far;
        weight[i] = u < 1.0 ? (1.0 - u * u) * (1.0 - u * u) : 0.0;
    }
    return true;
}

struct detect_line detect_loess_robust(const double *x, uint32_t n)
{
    enum { ROUNDS = 2 };
    double near[DETECT_MOST], trust[DETECT_MOST];
    struct detect_line line = detect_loess(x, n);
    detect_tricube(near, n);
    for (int round = 0; round < ROUNDS && detect_bisquare(x, line, n, trust); round++) {
        for (uint32_t i = 0; i < n; i++)
            trust[i] *= near[i];
        line = detect_fit(x, trust, n);
    }
    return line;
}

/* ---- correlation ---- */

static double detect_dot(const double *a, const double *b, uint32_t n)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void detect_centre(const double *x, uint32_t n, double *out)
{
    double sum = 0.0;
    for (uint32_t i = 0; i < n; i++)
        sum += x[i];
    for (uint32_t i = 0; i < n; i++)
        out[i] = x[i] - sum / (double)n;
}

/* Takes the direction of `by` out of x. */
static void detect_project(double *x, const double *by, double by_square, uint32_t n)
{
    double along = detect_dot(x, by, n) / by_square;
    for (uint32_t i = 0; i < n; i++)
        x[i] -= along * by[i];
}

/* What is left of series `own` after the directions found so far is a new one unless it is only
 * rounding. Projecting twice keeps directions orthogonal (Giraud, Langou and Rozloznik, 2005). */
static bool detect_direction(const double *own, double basis[][DETECT_MOST], double *square,
                             uint32_t rank, uint32_t n)
{
    double *rest = basis[rank];
    detect_centre(own, n, rest);
    double before = detect_dot(rest, rest, n);
    for (int twice = 0; twice < 2; twice++)
        for (uint32_t r = 0; r < rank; r++)
            detect_project(rest, basis[r], square[r], n);
    square[rank] = detect_dot(rest, rest, n);
    return square[rank] > 1e-10 * before && square[rank] > 0.0;
}

static double detect_explained(const double *y, double basis[][DETECT_MOST], const double *square,
                               uint32_t rank, uint32_t n)
{
    double rest[DETECT_MOST];
    detect_centre(y, n, rest);
    double all = detect_dot(rest, rest, n);
    if (all <= 0.0) return 0.0;
    for (uint32_t r = 0; r < rank; r++)
        detect_project(rest, basis[r], square[r], n);
    double r2 = 1.0 - detect_dot(rest, rest, n) / all;
    return r2 > 0.0 ? r2 : 0.0;
}

double detect_correlation(const double *y, const double *const *others, uint32_t count, uint32_t n)
{
    double basis[DETECT_MOST][DETECT_MOST], square[DETECT_MOST];
    uint32_t rank = 0;
    SIM_ASSERT(n <= DETECT_MOST && count + 2 < n);
    for (uint32_t i = 0; i < count; i++)
        if (detect_direction(others[i], basis, square, rank, n)) rank++;
    return detect_explained(y, basis, square, rank, n);
}
