/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/tables.h"
#include "scenarios/spec.h"

#define IN(member) offsetof(struct spec_site, member)
static const struct param_desc site_rows[] = {
    {.name = "racks",
     .type = PARAM_TIMES,
     .elem = PARAM_UNITS,
     .offset = IN(racks),
     .flags = PARAM_OPTIONAL,
     .min = "1U",
     .max = "100U",
     .doc = "Racks: number x height, such as 8 x 42U; absent = as many as needed."},
    {.name = "pue",
     .type = PARAM_REAL,
     .offset = IN(pue),
     .flags = PARAM_RUNTIME,
     .fallback = "1.58",
     .min = "1",
     .max = "10",
     .doc =
         "Power usage effectiveness: facility energy / IT energy. 1.58 is the industry average of "
         "Uptime Institute's survey of 2023."},
    {.name = "fixed_power",
     .type = PARAM_POWER,
     .offset = IN(fixed_uw),
     .flags = PARAM_RUNTIME,
     .fallback = "0 W",
     .min = "0 W",
     .max = "100 MW",
     .doc =
         "Facility power that does not depend on load (transformers, UPS, lights); with it, pue is "
         "the factor on top: facility = fixed_power + pue x IT, so the ratio of both grows when "
         "consolidation empties the room."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_site = {"site",
                                        sizeof(struct spec_site),
                                        site_rows,
                                        offsetof(struct spec_site, name),
                                        offsetof(struct spec_site, pos),
                                        offsetof(struct spec_site, seen),
                                        "A datacentre building or room."};

static const struct param_desc cluster_rows[] = {{.name = NULL}};
const struct struct_desc tables_cluster = {"cluster",
                                           sizeof(struct spec_cluster),
                                           cluster_rows,
                                           offsetof(struct spec_cluster, name),
                                           offsetof(struct spec_cluster, pos),
                                           offsetof(struct spec_cluster, seen),
                                           "A group of hosts that workloads may be bound to. A "
                                           "host group's `cluster` declares it as well."};

#define IN(member) offsetof(struct spec_hosts, member)
static const struct param_desc hosts_rows[] = {
    {.name = "name",
     .type = PARAM_PATTERN,
     .offset = IN(name),
     .flags = PARAM_REQUIRED,
     .doc = "Name of one host or a range of names: srv[001-120] is 120 hosts."},
    {.name = "model",
     .type = PARAM_NAMES,
     .offset = IN(models),
     .flags = PARAM_REQUIRED,
     .doc = "Server of the catalogue, or a list of them that is dealt to the hosts in turn."},
    {.name = "site",
     .type = PARAM_NAME,
     .offset = IN(site),
     .derived = "the only site when there is one",
     .doc = "Site where they stand."},
    {.name = "rack",
     .type = PARAM_TEXT,
     .offset = IN(rack),
     .doc = "Rack where they stand: hosts of one rack share its uplink."},
    {.name = "cluster",
     .type = PARAM_NAME,
     .offset = IN(cluster),
     .doc = "Cluster they belong to."},
    {.name = "hypervisor",
     .type = PARAM_NAME,
     .offset = IN(hypervisor),
     .fallback = "ideal",
     .doc =
         "Hypervisor of the catalogue. `ideal` costs nothing; `none` is bare metal: the host runs "
         "exactly one VM."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_hosts = {"hosts",
                                         sizeof(struct spec_hosts),
                                         hosts_rows,
                                         SIZE_MAX,
                                         offsetof(struct spec_hosts, pos),
                                         offsetof(struct spec_hosts, seen),
                                         "A group of like hosts that exist at clock.start."};

#define IN(member) offsetof(struct spec_department, member)
static const struct param_desc department_rows[] = {
    {.name = "correlation",
     .type = PARAM_REAL,
     .offset = IN(correlation),
     .fallback = "0.2",
     .min = "0",
     .max = "1",
     .doc = "Correlation between the demand noise of its VMs (0.1 to 0.4 is common within one "
            "organisation)."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_department = {
    "department",
    sizeof(struct spec_department),
    department_rows,
    offsetof(struct spec_department, name),
    offsetof(struct spec_department, pos),
    offsetof(struct spec_department, seen),
    "Who owns workloads: their demand moves together and reports add them up."};

#define IN(member) offsetof(struct spec_network, member)
static const struct param_desc network_rows[] = {
    {.name = "within",
     .type = PARAM_NAMES,
     .offset = IN(within),
     .flags = PARAM_OPTIONAL,
     .doc = "Sites in each of which it joins the hosts."},
    {.name = "between",
     .type = PARAM_NAMES,
     .offset = IN(between),
     .flags = PARAM_OPTIONAL,
     .doc = "The two sites that it joins. Hosts of sites without a way between them do not reach "
            "each other."},
    {.name = "bandwidth",
     .type = PARAM_BANDWIDTH,
     .offset = IN(bandwidth_mbps),
     .fallback = "0",
     .min = "0 B/s",
     .max = "10000 Tbit/s",
     .doc = "Between sites: of each direction, needed there. Within a site: of its core, through "
            "which racks reach each other; 0 = not limiting."},
    {.name = "uplink",
     .type = PARAM_BANDWIDTH,
     .offset = IN(uplink_mbps),
     .fallback = "0",
     .min = "0 B/s",
     .max = "10000 Tbit/s",
     .doc = "Within a site: of the switch on top of each rack towards the others, in each "
            "direction (a fifth to a twentieth of what its hosts can send was common in 2006, a "
            "third to two thirds in 2025); 0 = not limiting."},
    {.name = "latency",
     .type = PARAM_DURATION,
     .offset = IN(latency_ns),
     .fallback = "100 us",
     .min = "0 s",
     .max = "1 h",
     .doc = "One way from end to end: 50 to 100 us within a datacentre of 2006, 5 us/km of fibre "
            "between sites."},
    {.name = NULL}};
#undef IN
const struct struct_desc tables_network = {
    "network",
    sizeof(struct spec_network),
    network_rows,
    offsetof(struct spec_network, name),
    offsetof(struct spec_network, pos),
    offsetof(struct spec_network, seen),
    "What joins hosts beyond their own ports: switches within sites, or a line between two."};

/* Sections without a struct of their own: offsets count from struct scenario. */
#define IN(member) offsetof(struct scenario, member)
#define TRAFFIC_ROW(key, class, shares, text)                                                    \
    {                                                                                            \
        .name = key, .type = PARAM_INT, .offset = IN(traffic_shares[class]), .fallback = shares, \
        .min = "1", .max = "1000000", .doc = text                                                \
    }
static const struct param_desc traffic_rows[] = {
    TRAFFIC_ROW("management", TRAFFIC_MANAGEMENT, "50", "Control of hosts and VMs."),
    TRAFFIC_ROW("migration", TRAFFIC_MIGRATION, "50", "Memory of VMs that move."),
    TRAFFIC_ROW("storage", TRAFFIC_STORAGE, "50", "Disks over the network."),
    TRAFFIC_ROW("replication", TRAFFIC_REPLICATION, "50", "Copies to other sites."),
    TRAFFIC_ROW("vm", TRAFFIC_VM, "100", "What VMs send themselves."),
    {.name = NULL}};
static const struct struct_desc traffic = {
    "traffic",
    sizeof(struct scenario),
    traffic_rows,
    SIZE_MAX,
    SIZE_MAX,
    SIZE_MAX,
    "Weights of the classes of traffic on links that are short: system traffic 50 and "
    "VMs 100, as VMware's Network I/O Control has it."};

static const struct param_desc estate_rows[] = {
    {.name = "sites",
     .type = PARAM_MAP,
     .sub = &tables_site,
     .offset = IN(sites),
     .doc = "Datacentres by name."},
    {.name = "clusters",
     .type = PARAM_MAP,
     .sub = &tables_cluster,
     .offset = IN(clusters),
     .doc = "Clusters by name; those that host groups mention need not be listed."},
    {.name = "networks",
     .type = PARAM_MAP,
     .sub = &tables_network,
     .offset = IN(networks),
     .doc = "Networks by name; without any, only the ports of hosts limit what they send."},
    {.name = "traffic",
     .type = PARAM_SECTION,
     .sub = &traffic,
     .offset = 0,
     .doc = "Who gets how much of a link."},
    {.name = "hosts",
     .type = PARAM_LIST,
     .sub = &tables_hosts,
     .offset = IN(host_groups),
     .flags = PARAM_REQUIRED,
     .doc = "Host groups; their order is the order of the hosts."},
    {.name = NULL}};
const struct struct_desc tables_estate = {
    "estate", sizeof(struct scenario),      estate_rows, SIZE_MAX, SIZE_MAX,
    SIZE_MAX, "What exists at clock.start."};

static const struct param_desc catalogue_rows[] = {{.name = "servers",
                                                    .type = PARAM_MAP,
                                                    .sub = &tables_server,
                                                    .offset = IN(servers),
                                                    .doc = "Server models by name."},
                                                   {.name = "hypervisors",
                                                    .type = PARAM_MAP,
                                                    .sub = &tables_hypervisor,
                                                    .offset = IN(hypervisors),
                                                    .doc = "Hypervisors by name."},
                                                   {.name = "profiles",
                                                    .type = PARAM_MAP,
                                                    .sub = &tables_profile,
                                                    .offset = IN(profiles),
                                                    .doc = "Demand profiles by name."},
                                                   {.name = "prices",
                                                    .type = PARAM_MAP,
                                                    .sub = &tables_price_list,
                                                    .offset = IN(price_lists),
                                                    .doc = "Price lists by name, usually a year."},
                                                   {.name = "devices",
                                                    .type = PARAM_MAP,
                                                    .sub = &tables_device,
                                                    .offset = IN(devices),
                                                    .doc = "Kinds of storage devices by name."},
                                                   {.name = NULL}};
const struct struct_desc tables_catalogue = {
    "catalogue",
    sizeof(struct scenario),
    catalogue_rows,
    SIZE_MAX,
    SIZE_MAX,
    SIZE_MAX,
    "What can be bought or used, by name. Everything of the built-in catalogue is there already; "
    "an "
    "entry of the same name changes the keys that it gives."};
#undef IN
