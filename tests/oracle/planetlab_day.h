/* SPDX-License-Identifier: GPL-3.0-or-later */
/* planetlab_day - one day of PlanetLab traces as CloudSim's benchmark reads them. */
#ifndef VDCSIM_TESTS_ORACLE_PLANETLAB_DAY_H
#define VDCSIM_TESTS_ORACLE_PLANETLAB_DAY_H

#include "tests/oracle/cloudsim3.h"

/* One row a VM, in byte order of the names of the original files. */
struct planetlab_day {
    int vms;
    unsigned char *percent; /* vms x CLOUDSIM3_SAMPLES */
};

/* planetlab_day_read - DIR/planetlab/DAY.csv.gz, CLOUDSIM3_SAMPLES whole percents a row, no header.
 * Returns false when it cannot be read, or a row is not of that form. */
bool planetlab_day_read(const char *dir, const char *day, struct planetlab_day *out);
void planetlab_day_free(struct planetlab_day *d);

/* planetlab_case - the benchmark on that day, e.g. ("thr", "mmt", 0.8); the selection and the
 * parameter do not matter to "npa" and "dvfs". Returns false for an unknown name. */
bool planetlab_case(const struct planetlab_day *d, const char *policy, const char *selection,
                    double param, struct oracle_case *out);

#endif
