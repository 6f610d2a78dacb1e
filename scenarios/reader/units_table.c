/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/units_table.h"

#include "sim/diag.h"
#include "sim/time.h"
#include <stddef.h>

/* Order matters: units_list prints it, and the first of several equally near names is suggested. */
static const struct unit DURATION[] = {
    {"ns", 1, 1, NULL},
    {"us", NS_PER_US, 1, NULL},
    {"ms", NS_PER_MS, 1, NULL},
    {"s", NS_PER_S, 1, NULL},
    {"min", NS_PER_MIN, 1, NULL},
    {"h", NS_PER_H, 1, NULL},
    {"d", NS_PER_DAY, 1, NULL},
    {"w", NS_PER_WEEK, 1, NULL},
    {"months", NS_PER_MONTH, 1, NULL},
    {"y", NS_PER_YEAR, 1, NULL},
    {"month", NS_PER_MONTH, 1, NULL},
    {"m", 0, 0, "'min' (minutes) or 'months'"},
    {"sec", 0, 0, "'s'"},
    {"seconds", 0, 0, "'s'"},
    {"minutes", 0, 0, "'min'"},
    {"minute", 0, 0, "'min'"},
    {"hours", 0, 0, "'h'"},
    {"hour", 0, 0, "'h'"},
    {"hrs", 0, 0, "'h'"},
    {"days", 0, 0, "'d'"},
    {"day", 0, 0, "'d'"},
    {"weeks", 0, 0, "'w'"},
    {"week", 0, 0, "'w'"},
    {"years", 0, 0, "'y'"},
    {"year", 0, 0, "'y'"},
    {NULL, 0, 0, NULL},
};

#define KIB INT64_C(1024)
static const struct unit BYTES[] = {
    {"B", 1, 1, NULL},
    {"kB", 1000, 1, NULL},
    {"MB", 1000000, 1, NULL},
    {"GB", 1000000000, 1, NULL},
    {"TB", INT64_C(1000000000000), 1, NULL},
    {"PB", INT64_C(1000000000000000), 1, NULL},
    {"KiB", KIB, 1, NULL},
    {"MiB", KIB *KIB, 1, NULL},
    {"GiB", KIB *KIB *KIB, 1, NULL},
    {"TiB", KIB *KIB *KIB *KIB, 1, NULL},
    {"PiB", KIB *KIB *KIB *KIB *KIB, 1, NULL},
    {"KB", 0, 0, "'kB' (1000 bytes) or 'KiB' (1024 bytes)"},
    {"K", 0, 0, "'kB' (1000 bytes) or 'KiB' (1024 bytes)"},
    {"k", 0, 0, "'kB' (1000 bytes) or 'KiB' (1024 bytes)"},
    {"M", 0, 0, "'MB' (10^6 bytes) or 'MiB' (2^20 bytes)"},
    {"m", 0, 0, "'MB' (10^6 bytes) or 'MiB' (2^20 bytes)"},
    {"G", 0, 0, "'GB' (10^9 bytes) or 'GiB' (2^30 bytes)"},
    {"g", 0, 0, "'GB' (10^9 bytes) or 'GiB' (2^30 bytes)"},
    {"T", 0, 0, "'TB' (10^12 bytes) or 'TiB' (2^40 bytes)"},
    {NULL, 0, 0, NULL},
};

static const struct unit RATING[] = {
    {"Hz", 1, 1000, NULL},     {"kHz", 1, 1, NULL},     {"MHz", 1000, 1, NULL},
    {"GHz", 1000000, 1, NULL}, {"MIPS", 1000, 1, NULL}, {"points", 1000, 1, NULL},
    {NULL, 0, 0, NULL},
};

static const struct unit POWER[] = {
    {"mW", 1000, 1, NULL},       {"W", 1000000, 1, NULL},
    {"kW", 1000000000, 1, NULL}, {"MW", INT64_C(1000000000000), 1, NULL},
    {NULL, 0, 0, NULL},
};

static const struct unit BANDWIDTH[] = {
    {"bit/s", 125, 1, NULL},
    {"kbit/s", 125000, 1, NULL},
    {"Mbit/s", 125000000, 1, NULL},
    {"Gbit/s", INT64_C(125000000000), 1, NULL},
    {"Tbit/s", INT64_C(125000000000000), 1, NULL},
    {"B/s", 1000, 1, NULL},
    {"kB/s", 1000000, 1, NULL},
    {"MB/s", 1000000000, 1, NULL},
    {"GB/s", INT64_C(1000000000000), 1, NULL},
    {"KiB/s", 1000 * KIB, 1, NULL},
    {"MiB/s", 1000 * KIB *KIB, 1, NULL},
    {"GiB/s", 1000 * KIB *KIB *KIB, 1, NULL},
    {"Mbps", 0, 0, "'Mbit/s'"},
    {"Gbps", 0, 0, "'Gbit/s'"},
    {"G", 0, 0, "'Gbit/s'"},
    {"Gb", 0, 0, "'Gbit/s'"},
    {"Gbit", 0, 0, "'Gbit/s'"},
    {"Mb", 0, 0, "'Mbit/s'"},
    {"Mbit", 0, 0, "'Mbit/s'"},
    {"GB", 0, 0, "'GB/s'"},
    {"MB", 0, 0, "'MB/s'"},
    {NULL, 0, 0, NULL},
};

static const struct unit UNITS[] = {
    {"U", 1, 1, NULL},
    {NULL, 0, 0, NULL},
};

static const struct unit RATIO[] = {
    {"%", 1, 100, NULL},
    {"percent", 0, 0, "'%'"},
    {NULL, 0, 0, NULL},
};

static const struct unit RATE[] = {
    {"/s", 1, 1, NULL},           {"/min", 1, 60, NULL},      {"/h", 1, 3600, NULL},
    {"/d", 1, 86400, NULL},       {"/w", 1, 604800, NULL},    {"/month", 1, 2629800, NULL},
    {"/y", 1, 31557600, NULL},    {"/day", 1, 86400, NULL},   {"/week", 1, 604800, NULL},
    {"/year", 1, 31557600, NULL}, {"per hour", 0, 0, "'/h'"}, {"per day", 0, 0, "'/d'"},
    {NULL, 0, 0, NULL},
};

static const struct unit YEARLY[] = {
    {"%/y", 1, 100, NULL},
    {"/y", 1, 1, NULL},
    {"%", 0, 0, "'%/y'"},
    {NULL, 0, 0, NULL},
};

/* Currency codes are free: "EUR" stands for any; units.c reads them. */
static const struct unit MONEY[] = {
    {"EUR", 1000000, 1, NULL},
    {"kEUR", 1000000000, 1, NULL},
    {"MEUR", INT64_C(1000000000000), 1, NULL},
    {"c", 10000, 1, NULL},
    {NULL, 0, 0, NULL},
};

static const struct unit_kind KINDS[] = {
    [PARAM_INT] = {"a whole number", "a count", "4", NULL, true, false},
    [PARAM_REAL] = {"a number", "a number", "1.5", NULL, true, true},
    [PARAM_RATIO] = {"a ratio", "ratio", "8 %", RATIO, true, true},
    [PARAM_DURATION] = {"a duration", "time", "300 s", DURATION, false, false},
    [PARAM_BYTES] = {"an amount of memory or data", "memory or data", "4 GiB", BYTES, false, false},
    [PARAM_RATING] = {"a processor speed", "processor speed", "2.4 GHz", RATING, false, false},
    [PARAM_POWER] = {"an electrical power", "power", "160 W", POWER, false, false},
    [PARAM_RATE] = {"a rate of events", "rate", "30 /h", RATE, false, true},
    [PARAM_YEARLY] = {"a growth per year", "growth", "12 %/y", YEARLY, false, true},
    [PARAM_MONEY] = {"an amount of money", "money", "14500 EUR", MONEY, false, false},
    [PARAM_BANDWIDTH] = {"a data rate", "data rate", "10 Gbit/s", BANDWIDTH, false, false},
    [PARAM_UNITS] = {"a height in rack units", "height", "2U", UNITS, false, false},
};

const struct unit_kind *unit_kind_of(enum param_type type)
{
    size_t i = (size_t)type;
    if (i >= sizeof KINDS / sizeof KINDS[0]) return NULL;
    return KINDS[i].noun == NULL ? NULL : &KINDS[i];
}
