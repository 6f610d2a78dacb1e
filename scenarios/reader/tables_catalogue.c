/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tables.h"
#include "scenarios/spec.h"

#define IN(member) offsetof(struct spec_power, member)
static const char *const power_models[] = {"curve", "linear", "sqrt", "constant", NULL};
static const struct param_desc power_rows[] = {
    {.name = "model", .type = PARAM_ENUM, .offset = IN(model), .choices = power_models,
     .derived = "curve when `curve` is given, else linear",
     .doc = "How power follows CPU use: a measured curve, idle + (max - idle) x u (linear: Fan, Weber, "
            "Barroso, ISCA 2007), the same with the square root of u, or always max."},
    {.name = "curve", .type = PARAM_VALUES, .elem = PARAM_POWER, .items = 11, .offset = IN(curve),
     .flags = PARAM_OPTIONAL, .min = "0 W", .max = "100 kW",
     .doc = "Power at 0, 10 .. 100 % of the rating, straight lines between: the eleven points that "
            "SPECpower_ssj2008 publishes."},
    {.name = "idle", .type = PARAM_POWER, .offset = IN(idle_uw), .flags = PARAM_OPTIONAL,
     .min = "0 W", .max = "100 kW", .derived = "first point of the curve",
     .doc = "Power when on and doing nothing."},
    {.name = "max", .type = PARAM_POWER, .offset = IN(max_uw), .flags = PARAM_OPTIONAL, .min = "0 W",
     .max = "100 kW", .derived = "last point of the curve", .doc = "Power at full CPU use."},
    {.name = "off", .type = PARAM_POWER, .offset = IN(off_uw), .fallback = "8 W", .min = "0 W",
     .max = "100 kW",
     .doc = "Power when switched off: the management controller stays on (5 to 10 W is common)."},
    {.name = "boot", .type = PARAM_POWER, .offset = IN(boot_uw), .flags = PARAM_OPTIONAL,
     .min = "0 W", .max = "100 kW", .derived = "the maximum",
     .doc = "Power while booting (70 to 100 % of the maximum is common)."},
    {.name = "failed", .type = PARAM_POWER, .offset = IN(failed_uw), .flags = PARAM_OPTIONAL,
     .min = "0 W", .max = "100 kW", .derived = "the power when off",
     .doc = "Power while broken and waiting for repair."},
    {.name = "boot_time", .type = PARAM_DURATION, .offset = IN(boot_ns), .fallback = "240 s",
     .min = "0 s", .max = "1 d",
     .doc = "From switching on until VMs can start (180 to 300 s is common for rack servers)."},
    {.name = "shutdown_time", .type = PARAM_DURATION, .offset = IN(shutdown_ns), .fallback = "60 s",
     .min = "0 s", .max = "1 d", .doc = "From the decision to switch off until off; at idle power."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_power = {
    "power", sizeof(struct spec_power), power_rows, SIZE_MAX, offsetof(struct spec_power, pos),
    offsetof(struct spec_power, seen),
    "Electrical power of a server. Give `curve`, or `idle` and `max`; without either the server's "
    "energy counts as 0 (with a warning)."};

#define IN(member) offsetof(struct spec_server, member)
static const struct param_desc server_rows[] = {
    {.name = "vendor", .type = PARAM_TEXT, .offset = IN(vendor), .doc = "Maker."},
    {.name = "cpu", .type = PARAM_TEXT, .offset = IN(cpu), .doc = "Processor model."},
    {.name = "available", .type = PARAM_TEXT, .offset = IN(available),
     .doc = "When it could first be bought."},
    {.name = "sockets", .type = PARAM_INT, .offset = IN(sockets), .fallback = "1", .min = "1",
     .max = "64", .doc = "Processors."},
    {.name = "cores", .type = PARAM_INT, .offset = IN(cores), .flags = PARAM_REQUIRED, .min = "1",
     .max = "4096", .doc = "Cores per socket."},
    {.name = "threads", .type = PARAM_INT, .offset = IN(threads), .fallback = "1", .min = "1",
     .max = "8", .doc = "Hardware threads per core."},
    {.name = "smt_gain", .type = PARAM_REAL, .offset = IN(smt_gain), .fallback = "1.25", .min = "1",
     .max = "2",
     .doc = "Capacity of a core that runs all its threads, in cores (1.25 to 1.3 is common). Part of "
            "the capacity when threads > 1 and no benchmark is given."},
    {.name = "clock", .type = PARAM_RATING, .offset = IN(clock_mpt), .flags = PARAM_OPTIONAL,
     .min = "1 MHz", .max = "100 GHz",
     .doc = "Clock of one core; rating of the server = sockets x cores x clock."},
    {.name = "benchmark", .type = PARAM_REAL, .offset = IN(benchmark), .flags = PARAM_OPTIONAL,
     .min = "1", .max = "1000000000000",
     .doc = "ssj_ops at 100 % target load (SPECpower_ssj2008). When given it decides the rating and "
            "`clock` is only information: 159151 ssj_ops are 12000 points, the result of four 3.0 GHz "
            "cores of the reference server."},
    {.name = "memory", .type = PARAM_BYTES, .offset = IN(memory_b), .flags = PARAM_REQUIRED,
     .min = "1 MiB", .max = "1 PiB", .doc = "Main memory."},
    {.name = "nics", .type = PARAM_TIMES, .elem = PARAM_BANDWIDTH, .offset = IN(nics),
     .fallback = "1 x 1 Gbit/s", .min = "1 bit/s", .max = "100 Tbit/s",
     .doc = "Network ports: number x speed."},
    {.name = "height", .type = PARAM_UNITS, .offset = IN(height_u), .fallback = "1U", .min = "1U",
     .max = "60U", .doc = "Rack units it takes."},
    {.name = "price", .type = PARAM_MONEY, .offset = IN(price_micro), .flags = PARAM_OPTIONAL,
     .min = "0", .doc = "Purchase price; absent = unknown."},
    {.name = "power", .type = PARAM_SECTION, .sub = &tables_power, .offset = IN(power),
     .doc = "Electrical power by state and load."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_server = {
    "server", sizeof(struct spec_server), server_rows, offsetof(struct spec_server, name),
    offsetof(struct spec_server, pos), offsetof(struct spec_server, seen),
    "A model of physical server that can be bought. Give `clock`, or `benchmark`, or both."};

#define IN(member) offsetof(struct spec_hypervisor, member)
static const char *const overheads[] = {"none", "vsphere-6", "esx-4", NULL};
static const struct param_desc hypervisor_rows[] = {
    {.name = "cpu_base", .type = PARAM_REAL, .offset = IN(cpu_base_cores), .fallback = "0",
     .min = "0", .max = "1000", .doc = "CPU that it uses itself, in cores."},
    {.name = "cpu_per_vm", .type = PARAM_REAL, .offset = IN(cpu_per_vm_cores), .fallback = "0",
     .min = "0", .max = "1000", .doc = "CPU that it uses for every VM, in cores."},
    {.name = "cpu_factor", .type = PARAM_RATIO, .offset = IN(cpu_factor), .fallback = "0 %",
     .min = "0 %", .max = "1000 %", .doc = "CPU that it uses on top of what its VMs use."},
    {.name = "interference", .type = PARAM_RATIO, .offset = IN(interference), .fallback = "0 %",
     .min = "0 %", .max = "100 %",
     .doc = "Growth of every VM's demand by each further VM on the host (shared caches): demand x "
            "(1 + interference x (n - 1))."},
    {.name = "memory_base", .type = PARAM_BYTES, .offset = IN(memory_base_b), .fallback = "0 B",
     .min = "0 B", .max = "1 TiB", .doc = "Memory that it uses itself."},
    {.name = "memory_overhead", .type = PARAM_ENUM, .offset = IN(memory_overhead),
     .choices = overheads, .fallback = "none",
     .doc = "Memory that it uses for each VM, by vCPUs and memory: the tables of VMware's resource "
            "management guides for vSphere 6.5 and ESX 4.0, or none."},
    {.name = "page_sharing", .type = PARAM_RATIO, .offset = IN(page_sharing), .fallback = "0 %",
     .min = "0 %", .max = "95 %",
     .doc = "Share of memory that VMs of one workload on one host have in common and store once (5 "
            "to 30 % before large pages, nearly 0 since)."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_hypervisor = {
    "hypervisor", sizeof(struct spec_hypervisor), hypervisor_rows,
    offsetof(struct spec_hypervisor, name), offsetof(struct spec_hypervisor, pos),
    offsetof(struct spec_hypervisor, seen),
    "What virtualisation itself costs on a host: used = cpu_base + cpu_per_vm x VMs + "
    "(1 + cpu_factor) x use of the VMs."};

#define IN(member) offsetof(struct spec_profile, member)
static const struct param_desc profile_rows[] = {
    {.name = "hours", .type = PARAM_VALUES, .elem = PARAM_REAL, .items = 24, .offset = IN(hours),
     .flags = PARAM_OPTIONAL, .min = "0", .max = "1000", .derived = "flat",
     .doc = "Relative demand in the 24 hours of a day, local time (clock.timezone)."},
    {.name = "weekdays", .type = PARAM_VALUES, .elem = PARAM_REAL, .items = 7,
     .offset = IN(weekdays), .flags = PARAM_OPTIONAL, .min = "0", .max = "1000", .derived = "flat",
     .doc = "Relative demand on the seven days of a week, Monday first."},
    {.name = "month_end", .type = PARAM_REAL, .offset = IN(month_end), .fallback = "1", .min = "0",
     .max = "1000", .doc = "Factor on the last day of a month."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_profile = {
    "profile", sizeof(struct spec_profile), profile_rows, offsetof(struct spec_profile, name),
    offsetof(struct spec_profile, pos), offsetof(struct spec_profile, seen),
    "How demand follows the hours and days; only proportions matter: the mean over a week is 1."};
