/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tables.h"
#include "scenarios/spec.h"

#define IN(member) offsetof(struct spec_price, member)
static const struct param_desc price_rows[] = {
    {.name = "price", .type = PARAM_REAL, .offset = IN(price), .flags = PARAM_REQUIRED, .min = "0",
     .doc = "Amount in the currency of the list."},
    {.name = "per", .type = PARAM_TEXT, .offset = IN(per), .flags = PARAM_REQUIRED,
     .doc = "What the amount buys: server, core and year, usable GB ..."},
    {.name = "source", .type = PARAM_TEXT, .offset = IN(source), .flags = PARAM_REQUIRED,
     .doc = "Who says so."},
    {.name = NULL}};
#undef IN
static const struct struct_desc price = {
    "price", sizeof(struct spec_price), price_rows, offsetof(struct spec_price, name),
    offsetof(struct spec_price, pos), offsetof(struct spec_price, seen),
    "What one thing cost at the time of the list."};

#define IN(member) offsetof(struct spec_price_list, member)
static const struct param_desc price_list_rows[] = {
    {.name = "currency", .type = PARAM_NAME, .offset = IN(currency), .flags = PARAM_REQUIRED,
     .doc = "Currency of all its prices, such as USD. There are no exchange rates, so these prices "
            "are looked up, never mixed with those of a scenario in another currency."},
    {.name = "items", .type = PARAM_MAP, .sub = &price, .offset = IN(items),
     .flags = PARAM_REQUIRED, .doc = "Prices by name of what is bought."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_price_list = {
    "price list", sizeof(struct spec_price_list), price_list_rows,
    offsetof(struct spec_price_list, name), offsetof(struct spec_price_list, pos),
    offsetof(struct spec_price_list, seen), "What things cost around one year."};

#define IN(member) offsetof(struct spec_device, member)
static const char *const media[] = {"hdd", "ssd", "nvme", "tape", "object", NULL};
static const struct param_desc device_rows[] = {
    {.name = "media", .type = PARAM_ENUM, .offset = IN(media), .choices = media,
     .flags = PARAM_REQUIRED, .doc = "What data is on: disk, flash behind SATA or SAS, flash behind "
                                     "PCIe, tape, or objects of a cloud."},
    {.name = "capacity", .type = PARAM_BYTES, .offset = IN(capacity_b), .flags = PARAM_OPTIONAL,
     .min = "1 MB", .doc = "Data that one device holds; absent = any amount."},
    {.name = "iops_read", .type = PARAM_REAL, .offset = IN(iops_read), .fallback = "0", .min = "0",
     .doc = "Random reads of 4 KiB per second; 0 = sequential only."},
    {.name = "iops_write", .type = PARAM_REAL, .offset = IN(iops_write), .fallback = "0",
     .min = "0", .doc = "Random writes of 4 KiB per second; 0 = sequential only."},
    {.name = "throughput", .type = PARAM_BANDWIDTH, .offset = IN(throughput_mbps),
     .flags = PARAM_REQUIRED, .min = "1 B/s", .doc = "Sequential data rate."},
    {.name = "latency", .type = PARAM_DURATION, .offset = IN(latency_ns), .flags = PARAM_REQUIRED,
     .min = "0 s", .max = "1 h", .doc = "Time of one random read when it is idle; of a tape: load "
                                        "and seek."},
    {.name = "power_active", .type = PARAM_POWER, .offset = IN(power_active_uw), .fallback = "0 W",
     .min = "0 W", .max = "10 kW", .doc = "Power when busy."},
    {.name = "power_idle", .type = PARAM_POWER, .offset = IN(power_idle_uw), .fallback = "0 W",
     .min = "0 W", .max = "10 kW", .doc = "Power when idle."},
    {.name = "afr", .type = PARAM_RATIO, .offset = IN(afr), .fallback = "0 %", .min = "0 %",
     .max = "100 %", .doc = "Devices that fail in a year."},
    {.name = "unreadable", .type = PARAM_REAL, .offset = IN(unreadable), .fallback = "0",
     .min = "0", .max = "1", .doc = "Unreadable sectors per bit read."},
    {.name = "source", .type = PARAM_TEXT, .offset = IN(source), .flags = PARAM_REQUIRED,
     .doc = "Where the numbers come from."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_device = {
    "device", sizeof(struct spec_device), device_rows, offsetof(struct spec_device, name),
    offsetof(struct spec_device, pos), offsetof(struct spec_device, seen),
    "A kind of storage device."};
