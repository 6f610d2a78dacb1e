/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tables.h"
#include "scenarios/spec.h"

const char *const tables_dist_names[] = {"constant", "uniform", "triangular", "exponential",
                                         "weibull",  "gamma",   "lognormal",  "normal",
                                         "pareto",   "empirical", "mixture",  NULL};

#define IN(member) offsetof(struct spec_dist, member)
#define DURATION_ROW(key, member, text)                                                            \
    {.name = key, .type = PARAM_DURATION, .offset = IN(member), .flags = PARAM_OPTIONAL,           \
     .min = "0 s", .doc = text}
static const struct param_desc dist_rows[] = {
    {.name = "dist", .type = PARAM_ENUM, .offset = IN(kind), .choices = tables_dist_names,
     .flags = PARAM_REQUIRED,
     .doc = "Family. Keys: constant value; uniform min max; triangular min mode max; exponential mean; "
            "weibull, gamma, pareto scale shape; lognormal median sigma; normal mean sd; empirical "
            "points; mixture (of exponentials) means weights; or mean and cv for most."},
    DURATION_ROW("value", value_ns, "The constant."),
    DURATION_ROW("min", min_ns, "Least value."),
    DURATION_ROW("mode", mode_ns, "Most likely value."),
    DURATION_ROW("max", max_ns, "Greatest value."),
    DURATION_ROW("mean", mean_ns, "Expected value."),
    {.name = "cv", .type = PARAM_REAL, .offset = IN(cv), .flags = PARAM_OPTIONAL, .min = "0",
     .max = "100", .doc = "Coefficient of variation: standard deviation / mean."},
    DURATION_ROW("sd", sd_ns, "Standard deviation."),
    DURATION_ROW("median", median_ns, "Half of all values are less."),
    {.name = "sigma", .type = PARAM_REAL, .offset = IN(sigma), .flags = PARAM_OPTIONAL, .min = "0",
     .max = "20", .doc = "Standard deviation of the logarithm."},
    DURATION_ROW("scale", scale_ns, "Scale; of pareto the least value."),
    {.name = "shape", .type = PARAM_REAL, .offset = IN(shape), .flags = PARAM_OPTIONAL,
     .min = "0.01", .max = "1000", .doc = "Shape."},
    {.name = "points", .type = PARAM_VALUES, .elem = PARAM_DURATION, .offset = IN(points_ns),
     .flags = PARAM_OPTIONAL, .min = "0 s", .doc = "Observed values in ascending order."},
    {.name = "means", .type = PARAM_VALUES, .elem = PARAM_DURATION, .offset = IN(means_ns),
     .flags = PARAM_OPTIONAL, .min = "1 ns", .doc = "Means of the parts of a mixture."},
    {.name = "weights", .type = PARAM_VALUES, .elem = PARAM_REAL, .offset = IN(weights),
     .flags = PARAM_OPTIONAL, .min = "0", .doc = "Weights of the parts of a mixture."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_dist = {
    "distribution", sizeof(struct spec_dist), dist_rows, SIZE_MAX, offsetof(struct spec_dist, pos),
    offsetof(struct spec_dist, seen),
    "A random duration; a bare duration is constant. Draws are rounded to nanoseconds."};

#define IN(member) offsetof(struct spec_demand, member)
static const char *const formats[] = {"auto", "matrix", "bitbrains", "opendc", NULL};
static const char *const interpolations[] = {"step", "linear", NULL};
static const char *const trace_times[] = {"clock", "start", NULL};
static const char *const after_ends[] = {"repeat", "hold", "stop", NULL};
static const char *const trace_units[] = {"percent", NULL};
static const char *const noises[] = {"normal", "lognormal", NULL};
static const struct param_desc demand_rows[] = {
    {.name = "trace", .type = PARAM_FILE, .offset = IN(trace), .flags = PARAM_OPTIONAL,
     .doc = "File of measured demand, or a glob of files; replaces mean, profile, noise and bursts. "
            "Looked for in the scenario's folder, then in the folder of --data. May be gzip'ed."},
    {.name = "fragments", .type = PARAM_FILE, .offset = IN(fragments), .flags = PARAM_OPTIONAL,
     .doc = "The second file of an OpenDC trace."},
    {.name = "format", .type = PARAM_ENUM, .offset = IN(format), .choices = formats,
     .fallback = "auto",
     .doc = "matrix: one row per VM, one column per sample; bitbrains: one file per VM; opendc: tasks "
            "and fragments."},
    {.name = "interval", .type = PARAM_DURATION, .offset = IN(interval_ns), .flags = PARAM_OPTIONAL,
     .min = "1 s", .max = "366 d", .derived = "300 s, the common period of monitoring archives",
     .doc = "Time between samples of a matrix, and the grid on which profile and noise change. Other "
            "traces are resampled to it when it is given."},
    {.name = "interpolate", .type = PARAM_ENUM, .offset = IN(interpolate),
     .choices = interpolations, .fallback = "step",
     .doc = "step: a sample holds until the next; linear: `substeps` equal steps towards it."},
    {.name = "substeps", .type = PARAM_INT, .offset = IN(substeps), .fallback = "1", .min = "1",
     .max = "1000",
     .doc = "Steps of a linear sample; 1 takes the mid-point, which keeps the mean."},
    {.name = "trace_time", .type = PARAM_ENUM, .offset = IN(trace_time), .choices = trace_times,
     .fallback = "clock",
     .doc = "clock: the trace runs with simulated time from clock.start; start: from each VM's start."},
    {.name = "after_end", .type = PARAM_ENUM, .offset = IN(after_end), .choices = after_ends,
     .fallback = "repeat",
     .doc = "What follows the last sample: the trace again, the last sample for ever, or the VM ends."},
    {.name = "stop_after_zeros", .type = PARAM_INT, .offset = IN(stop_after_zeros), .fallback = "0",
     .min = "0", .max = "1000000000",
     .doc = "The VM ends at the first sample after its start from which so many samples in a row are "
            "0; 0 = never."},
    {.name = "unit", .type = PARAM_ENUM, .offset = IN(unit), .choices = trace_units,
     .fallback = "percent",
     .doc = "Of a matrix: percent of the VM's nominal rating."},
    {.name = "mean", .type = PARAM_RATIO, .offset = IN(mean), .flags = PARAM_OPTIONAL, .min = "0 %",
     .max = "100 %",
     .doc = "Mean demand as a share of the VM's nominal rating (vcpu x clock); needed without trace."},
    {.name = "spread", .type = PARAM_REAL, .offset = IN(spread), .fallback = "0", .min = "0",
     .max = "10",
     .doc = "Coefficient of variation of the mean between VMs (lognormal): not all are equally busy."},
    {.name = "peak", .type = PARAM_RATIO, .offset = IN(peak), .fallback = "100 %", .min = "0 %",
     .max = "100 %", .doc = "Demand never exceeds it."},
    {.name = "profile", .type = PARAM_NAME, .offset = IN(profile), .flags = PARAM_OPTIONAL,
     .doc = "Profile of the catalogue that the mean follows over the week; absent = flat."},
    {.name = "cv", .type = PARAM_REAL, .offset = IN(cv), .fallback = "0", .min = "0", .max = "10",
     .doc = "Noise: standard deviation / mean of demand over time; 0 = none."},
    {.name = "phi", .type = PARAM_REAL, .offset = IN(phi), .fallback = "0.8", .min = "0",
     .max = "0.9999",
     .doc = "Correlation of the noise between one sample and the next (first-order autoregressive; 0.7 "
            "to 0.95 is common at 5 min)."},
    {.name = "noise", .type = PARAM_ENUM, .offset = IN(noise), .choices = noises,
     .fallback = "lognormal", .doc = "Distribution of the noise; lognormal keeps the mean exactly."},
    {.name = "burst_rate", .type = PARAM_RATE, .offset = IN(burst_rate), .flags = PARAM_OPTIONAL,
     .min = "0", .max = "1 /s", .doc = "Bursts of demand, Poisson; absent = none."},
    {.name = "burst_length", .type = PARAM_DIST, .offset = IN(burst_length),
     .fallback = "10 min", .doc = "How long a burst lasts."},
    {.name = "burst_factor", .type = PARAM_REAL, .offset = IN(burst_factor), .fallback = "2",
     .min = "0", .max = "1000", .doc = "Demand in a burst / demand without."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_demand = {
    "demand", sizeof(struct spec_demand), demand_rows, SIZE_MAX, offsetof(struct spec_demand, pos),
    offsetof(struct spec_demand, seen),
    "CPU demand of each VM of a workload: measured (trace) or described (mean with profile, noise "
    "and bursts)."};

#define IN(member) offsetof(struct spec_size, member)
#define CLOCK_TEXT                                                                                 \
    "Rating of one vCPU: demand in percent is of vcpu x clock, wherever the VM runs."
static const struct param_desc size_rows[] = {
    {.name = "vcpu", .type = PARAM_INT, .offset = IN(vcpu), .flags = PARAM_OPTIONAL, .min = "1",
     .max = "4096", .derived = "the workload's vcpu", .doc = "Virtual processors."},
    {.name = "clock", .type = PARAM_RATING, .offset = IN(clock_mpt), .flags = PARAM_OPTIONAL,
     .min = "1 MHz", .max = "100 GHz", .derived = "the workload's clock", .doc = CLOCK_TEXT},
    {.name = "memory", .type = PARAM_BYTES, .offset = IN(memory_b), .flags = PARAM_OPTIONAL,
     .min = "1 MiB", .max = "64 TiB", .derived = "the workload's memory", .doc = "Configured memory."},
    {.name = "weight", .type = PARAM_REAL, .offset = IN(weight), .fallback = "1", .min = "0",
     .max = "1000000", .doc = "With sizes_by: weight, how often this size is drawn."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_size = {
    "size", sizeof(struct spec_size), size_rows, SIZE_MAX, offsetof(struct spec_size, pos),
    offsetof(struct spec_size, seen), "One size of VM of a workload that has several."};

#define IN(member) offsetof(struct spec_workload, member)
static const char *const sizes_by[] = {"blocks", "weight", "turn", NULL};
static const char *const interrupts[] = {"resume", "lose", "restart", NULL};
static const struct param_desc workload_rows[] = {
    {.name = "count", .type = PARAM_INT, .offset = IN(count), .flags = PARAM_OPTIONAL, .min = "0",
     .max = "100000000", .derived = "the number of series in the trace, else 1",
     .doc = "VMs at `start`."},
    {.name = "department", .type = PARAM_NAME, .offset = IN(department),
     .doc = "Department that owns it."},
    {.name = "priority", .type = PARAM_INT, .offset = IN(priority), .fallback = "2", .min = "0",
     .max = "4", .doc = "0 (low) to 4 (high): who is placed first when VMs wait."},
    {.name = "vcpu", .type = PARAM_INT, .offset = IN(size.vcpu), .fallback = "1", .min = "1",
     .max = "4096", .doc = "Virtual processors of each VM."},
    {.name = "clock", .type = PARAM_RATING, .offset = IN(size.clock_mpt), .flags = PARAM_OPTIONAL,
     .min = "1 MHz", .max = "100 GHz",
     .derived = "by measured_on, else the reference core",
     .doc = CLOCK_TEXT " The reference core has 3 GHz; a trace that tells the rating of its VMs "
                       "(bitbrains, opendc) decides instead."},
    {.name = "measured_on", .type = PARAM_NAME, .offset = IN(measured_on), .flags = PARAM_OPTIONAL,
     .doc = "Server of the catalogue on which the demand was measured: vcpu x clock is its whole "
            "rating. Use it when physical machines become VMs."},
    {.name = "memory", .type = PARAM_BYTES, .offset = IN(size.memory_b), .flags = PARAM_OPTIONAL,
     .min = "1 MiB", .max = "64 TiB", .derived = "what the trace says",
     .doc = "Configured memory of each VM."},
    {.name = "sizes", .type = PARAM_LIST, .sub = &tables_size, .offset = IN(sizes),
     .flags = PARAM_OPTIONAL, .doc = "Several sizes of VM instead of one."},
    {.name = "sizes_by", .type = PARAM_ENUM, .offset = IN(sizes_by), .choices = sizes_by,
     .fallback = "blocks",
     .doc = "How sizes are dealt: blocks of ceil(count / sizes) VMs each, drawn by weight, or in turn."},
    {.name = "demand", .type = PARAM_SECTION, .sub = &tables_demand, .offset = IN(demand),
     .flags = PARAM_REQUIRED, .doc = "CPU demand over time."},
    {.name = "growth", .type = PARAM_YEARLY, .offset = IN(growth), .fallback = "0 %/y",
     .min = "-100 %/y", .max = "1000 %/y", .doc = "Growth of demand, compound."},
    {.name = "shares", .type = PARAM_INT, .offset = IN(shares), .fallback = "1000", .min = "1",
     .max = "1000000",
     .doc = "Weight per vCPU when a host is contended: 500 low, 1000 normal, 2000 high (VMware's "
            "numbers)."},
    {.name = "reservation", .type = PARAM_RATING, .offset = IN(reservation_mpt),
     .fallback = "0 MHz", .min = "0 MHz", .max = "4000 GHz",
     .doc = "CPU that each VM gets even when the host is contended, if it demands it."},
    {.name = "limit", .type = PARAM_RATING, .offset = IN(limit_mpt), .flags = PARAM_OPTIONAL,
     .min = "1 MHz", .max = "4000 GHz",
     .doc = "CPU that each VM never exceeds, even on an idle host; absent = none."},
    {.name = "fast_core", .type = PARAM_BOOL, .offset = IN(fast_core), .fallback = "false",
     .doc = "Place VMs only where a core is at least as fast as one vCPU."},
    {.name = "core_limit", .type = PARAM_BOOL, .offset = IN(core_limit), .fallback = "true",
     .doc = "A vCPU gets at most the rating of one core of the host."},
    {.name = "on", .type = PARAM_NAMES, .offset = IN(on), .flags = PARAM_OPTIONAL,
     .doc = "Clusters, sites, hosts, or globs and ranges of hosts where its VMs may run; absent = "
            "anywhere."},
    {.name = "memory_active", .type = PARAM_RATIO, .offset = IN(memory_active), .fallback = "50 %",
     .min = "0 %", .max = "100 %", .doc = "Working set as a share of configured memory."},
    {.name = "start", .type = PARAM_INSTANT, .offset = IN(start_ns), .fallback = "0 s",
     .min = "0 s", .doc = "When its VMs arrive: a date, or a duration after clock.start."},
    {.name = "arrivals", .type = PARAM_RATE, .offset = IN(arrival_rate), .flags = PARAM_OPTIONAL,
     .min = "0", .max = "1000 /s", .doc = "Further VMs arrive at this rate (Poisson); absent = none."},
    {.name = "lifetime", .type = PARAM_DIST, .offset = IN(lifetime), .flags = PARAM_OPTIONAL,
     .doc = "How long each VM runs after it was placed; absent = to the end."},
    {.name = "on_interrupt", .type = PARAM_ENUM, .offset = IN(on_interrupt), .choices = interrupts,
     .fallback = "resume",
     .doc = "What happens to work in progress when its host fails: it goes on later, is lost, or starts "
            "again."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_workload = {
    "workload", sizeof(struct spec_workload), workload_rows, offsetof(struct spec_workload, name),
    offsetof(struct spec_workload, pos), offsetof(struct spec_workload, seen),
    "A group of like VMs, called NAME-0, NAME-1 ..."};
