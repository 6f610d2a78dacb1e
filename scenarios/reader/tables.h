/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tables - every key of the scenario language: type, range, default, meaning, place in spec.h.
 *
 * To add a key: a field in spec.h, a row here, and what resolve or check must know. Reader, show,
 * explain, schema and docs/reference/scenario.md follow from the row. Rows without `fallback` and
 * `derived` have no default: zero or absent, as their text says. Order of rows is the order of show
 * and of the reference; a table has at most PARAM_MAX rows.
 * Tests: tests/scenarios/test_tables.c checks that defaults parse and lie within their ranges. */
#ifndef VDCSIM_SCENARIOS_READER_TABLES_H
#define VDCSIM_SCENARIOS_READER_TABLES_H

#include "scenarios/describe.h"

/* the whole file; struct scenario */
extern const struct struct_desc tables_scenario;
/* its parts, where code needs one by name */
extern const struct struct_desc tables_clock, tables_account, tables_catalogue, tables_estate;
extern const struct struct_desc tables_server, tables_power, tables_hypervisor, tables_profile;
extern const struct struct_desc tables_price_list, tables_device;
extern const struct struct_desc tables_site, tables_cluster, tables_hosts, tables_department;
extern const struct struct_desc tables_workload, tables_size, tables_demand, tables_dist;
extern const struct struct_desc tables_network, tables_dirty;
extern const struct struct_desc tables_policies, tables_rebalance, tables_migration, tables_plan;
extern const struct struct_desc tables_step;
extern const char *const tables_dist_names[]; /* values of `dist`, in the order of bind_dist.c */

#endif
