/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/options.h"
#include "analysis/experiment/experiment.h"
#include "scenarios/reader/suggest.h"
#include "sim/diag.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct options, field)

enum {
    RUN = 1 << COMMAND_RUN,
    CHECK = 1 << COMMAND_CHECK,
    SHOW = 1 << COMMAND_SHOW,
    EXPLAIN = 1 << COMMAND_EXPLAIN,
    LIST = 1 << COMMAND_LIST,
    VERSION = 1 << COMMAND_VERSION,
    EVERY = (1 << COMMAND_COUNT) - 1
};

/* The order is that of --help. */
static const struct option_desc table[] = {
    {"output", 'o', OPTION_TEXT, "DIR", AT(output), 0, 0, 0, RUN,
     "results folder (default: outputs.directory of the scenario, else results/NAME); with several "
     "files a folder that holds one folder for each"},
    {"force", 'f', OPTION_FLAG, NULL, AT(force), 0, 0, 0, RUN,
     "replace any results folder of vdcsim, with all that is in it (one of the same scenario and "
     "an "
     "empty one are replaced anyway)"},
    {"plan", 'p', OPTION_LIST, "PLAN", AT(plans), 0, 0, 0, RUN | CHECK | SHOW,
     "only this plan; may be repeated or be a list with commas"},
    {"set", 's', OPTION_LIST, "PATH=VALUE", AT(sets), 0, 0, 0, RUN | CHECK | SHOW,
     "change one key of the scenario, after the plan's own changes; may be repeated"},
    {"data", 0, OPTION_TEXT, "DIR", AT(data), 0, 0, 0, RUN | CHECK | SHOW,
     "where traces are looked for that are not beside the scenario (default: $VDCSIM_DATA)"},
    {"seed", 0, OPTION_COUNT, "N", AT(seed), AT(has_seed), 0, UINT64_MAX, RUN,
     "seed of all random draws instead of the scenario's"},
    {"replications", 'n', OPTION_COUNT, "N", AT(replications), 0, 1, 1000000, RUN,
     "how often each plan runs, each time in another random world"},
    {"threads", 'j', OPTION_COUNT, "N", AT(threads), 0, 1, EXPERIMENT_THREADS_MAX, RUN,
     "runs at a time (default: the number of processors); changes no result"},
    {"until", 0, OPTION_TEXT, "WHEN", AT(until), 0, 0, 0, RUN,
     "stop at this date (2026-03-01) or after this time (4w)"},
    {"assert", 0, OPTION_LIST, "EXPR", AT(asserts), 0, 0, 0, RUN,
     "fail with status 1 unless [PLAN.]METRIC OP VALUE holds, OP being < <= > >= == !=; "
     "'== VALUE +- TOLERANCE' allows a difference; may be repeated"},
    {"digest", 0, OPTION_FLAG, NULL, AT(digest), 0, 0, 0, RUN,
     "print PLAN REPLICATION DIGEST lines instead of the summary; writes no results folder unless "
     "-o is given"},
    {"json", 0, OPTION_FLAG, NULL, AT(json), 0, 0, 0, RUN | CHECK | LIST | VERSION,
     "print exactly one JSON document (an array for several files)"},
    {"all", 'a', OPTION_FLAG, NULL, AT(all), 0, 0, 0, RUN, "show every metric in the summary"},
    {"decisions", 0, OPTION_FLAG, NULL, AT(decisions), 0, 0, 0, RUN,
     "write decisions.csv: what was done, refused or vetoed in the first replication, when, from "
     "where, to where and why; the summary counts them"},
    {"no-plots", 0, OPTION_FLAG, NULL, AT(no_plots), 0, 0, 0, RUN, "draw no plots"},
    {"no-progress", 0, OPTION_FLAG, NULL, AT(no_progress), 0, 0, 0, RUN,
     "show no progress line (there is none unless standard error is a terminal)"},
    {"quiet", 'q', OPTION_FLAG, NULL, AT(quiet), 0, 0, 0, RUN | CHECK | SHOW,
     "print nothing but errors"},
    {"audit", 0, OPTION_FLAG, NULL, AT(audit), 0, 0, 0, RUN,
     "check every invariant of the model at every instant; slow, changes no result"},
    {"tick-split", 0, OPTION_COUNT, "N", AT(tick_split), 0, 1, 1000, RUN,
     "integrate N times per demand sample; changes no result (for tests)"},
    {"clone-at", 0, OPTION_TEXT, "WHEN", AT(clone_at), 0, 0, 0, RUN,
     "go on in a copy of the world from this instant; changes no result (for tests)"},
    {"color", 0, OPTION_COLOR, "WHEN", AT(color), 0, 0, 0, EVERY,
     "auto, always or never; auto heeds NO_COLOR"},
    {"help", 'h', OPTION_FLAG, NULL, AT(help), 0, 0, 0, EVERY, "help on vdcsim or on one command"},
    {"version", 'V', OPTION_FLAG, NULL, AT(version), 0, 0, 0, EVERY, "the version of vdcsim"},
    {0},
};

static const struct option_command_desc commands[COMMAND_COUNT] = {
    [COMMAND_RUN] =
        {"run",
         "FILE...",
         1,
         -1,
         "Simulates every plan of each scenario, all replications, prints a summary and "
         "writes a results folder.",
         {{"vdcsim run scenarios/first/consolidate.yaml",
           "compare the plans; results in results/NAME/"},
          {"vdcsim run acme.yaml -n 40 --set policies.placement.headroom='20 %'",
           "40 replications with another head room"}}},
    [COMMAND_CHECK] = {"check",
                       "FILE...",
                       1,
                       -1,
                       "Reads scenarios with everything they include and says what is wrong; runs "
                       "nothing.",
                       {{"vdcsim check acme.yaml", "all errors with line, column and suggestion"},
                        {"vdcsim check --json *.yaml", "the same for an editor"}}},
    [COMMAND_SHOW] =
        {"show",
         "FILE",
         1,
         1,
         "Prints the scenario as vdcsim understands it: includes, plan and --set applied, "
         "every default filled in and marked.",
         {{"vdcsim show acme.yaml --plan virtualised", "what this plan really contains"},
          {"vdcsim show acme.yaml | grep headroom", "which default is used"}}},
    [COMMAND_EXPLAIN] = {"explain",
                         "[PATH|METRIC|POLICY|HARDWARE...]",
                         0,
                         -1,
                         "Documents a key of the scenario language, a metric, a policy or an entry "
                         "of the catalogue; without a topic it lists the keys of a scenario file.",
                         {{"vdcsim explain policies.placement", "what may be written there"},
                          {"vdcsim explain qos.slatah", "how a metric is defined"}}},
    [COMMAND_LIST] = {"list",
                      "KIND [PART]",
                      1,
                      2,
                      "Lists what exists: policies, metrics or hardware. A part of the hardware "
                      "(servers, hypervisors, profiles, devices, prices) is shown in full.",
                      {{"vdcsim list metrics", "every metric with unit and meaning"},
                       {"vdcsim list hardware servers", "size, speed and power of each"}}},
    [COMMAND_SCHEMA] = {"schema",
                        "",
                        0,
                        0,
                        "Prints the JSON Schema of scenario files, for completion in editors.",
                        {{"vdcsim schema > scenario-1.schema.json", "save it for an editor"},
                         {"vdcsim schema | less", "read it"}}},
    [COMMAND_COMPLETION] = {"completion",
                            "SHELL",
                            1,
                            1,
                            "Prints completion rules for bash, zsh or fish.",
                            {{"eval \"$(vdcsim completion bash)\"", "for this shell"},
                             {"vdcsim completion fish > ~/.config/fish/completions/vdcsim.fish",
                              "for good"}}},
    [COMMAND_VERSION] = {"version",
                         "",
                         0,
                         0,
                         "Prints version and build.",
                         {{"vdcsim version", "one line"},
                          {"vdcsim version --json", "for a program"}}},
    [COMMAND_HELP] = {"help",
                      "[COMMAND]",
                      0,
                      1,
                      "Prints help on vdcsim or on one command.",
                      {{"vdcsim help run", "the options of run"}, {"vdcsim help", "all commands"}}},
};

const struct option_desc *options_table(void)
{
    return table;
}

const struct option_command_desc *options_command(enum option_command c)
{
    SIM_ASSERT(c < COMMAND_COUNT);
    return &commands[c];
}

enum option_command options_command_find(const char *name)
{
    for (int c = 0; c < COMMAND_COUNT; c++)
        if (strcmp(commands[c].name, name) == 0) return (enum option_command)c;
    return COMMAND_NONE;
}

/* ---- errors ---- */

static bool fail(char *error, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static bool fail(char *error, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    vsnprintf(error, OPTION_ERROR_MAX, fmt, args);
    va_end(args);
    return false;
}

static bool unknown_option(char *error, const char *name, size_t len)
{
    struct suggest s;
    suggest_start(&s, name, len);
    for (const struct option_desc *d = table; d->name; d++)
        suggest_try(&s, d->name);
    if (s.best)
        return fail(error, "unknown option '--%.*s'; did you mean '--%s'?", (int)len, name, s.best);
    return fail(error, "unknown option '--%.*s'", (int)len, name);
}

static bool unknown_command(char *error, const char *name)
{
    struct suggest s;
    suggest_start(&s, name, strlen(name));
    for (int c = 0; c < COMMAND_COUNT; c++)
        suggest_try(&s, commands[c].name);
    if (s.best) return fail(error, "unknown command '%s'; did you mean '%s'?", name, s.best);
    size_t len = strlen(name);
    if (len > 5 && strcmp(name + len - 5, ".yaml") == 0)
        return fail(error, "unknown command '%s'; did you mean 'run %s'?", name, name);
    return fail(error, "unknown command '%s'", name);
}

/* ---- values ---- */

static bool list_add(struct option_list *l, const char *item)
{
    const char **grown = realloc(l->items, ((size_t)l->count + 1) * sizeof *grown);
    if (!grown) return false;
    l->items = grown;
    l->items[l->count++] = item;
    return true;
}

static bool count_parse(const char *text, uint64_t *out)
{
    uint64_t v = 0;
    if (!*text) return false;
    for (const char *c = text; *c; c++) {
        if (!isdigit((unsigned char)*c)) return false;
        uint64_t digit = (uint64_t)(*c - '0');
        if (v > (UINT64_MAX - digit) / 10) return false;
        v = v * 10 + digit;
    }
    *out = v;
    return true;
}

static bool color_parse(const char *text, int *out)
{
    static const char *const names[] = {"auto", "always", "never"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(text, names[i]) != 0) continue;
        *out = i;
        return true;
    }
    return false;
}

static bool count_store(struct options *o, const struct option_desc *d, const char *value,
                        char *error)
{
    uint64_t *field = (uint64_t *)((char *)o + d->offset);
    if (!count_parse(value, field) || *field < d->min || *field > d->max)
        return fail(error, "--%s: '%s' is not a whole number from %llu to %llu", d->name, value,
                    (unsigned long long)d->min, (unsigned long long)d->max);
    if (d->given_offset) *(bool *)((char *)o + d->given_offset) = true;
    return true;
}

static bool store(struct options *o, const struct option_desc *d, const char *value, char *error)
{
    char *field = (char *)o + d->offset;
    switch (d->type) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case OPTION_TEXT:
        if (!*value) return fail(error, "--%s: the value is empty", d->name);
        *(const char **)field = value;
        return true;
    case OPTION_LIST:
        if (!*value) return fail(error, "--%s: the value is empty", d->name);
        return list_add((struct option_list *)field, value) || fail(error, "out of memory");
    case OPTION_COUNT:
        return count_store(o, d, value, error);
    case OPTION_COLOR:
        return color_parse(value, (int *)field) ||
               fail(error, "--color: '%s' is not auto, always or never", value);
    }
    return false;
}

/* ---- arguments ---- */

struct scan { /* the argument being read */
    struct options *o;
    char **argv;
    int argc, at;
    uint64_t seen; /* bit i: table[i] was given */
    char *error;
};

static bool take(struct scan *s, const struct option_desc *d, const char *attached)
{
    s->seen |= UINT64_C(1) << (d - table);
    if (d->type == OPTION_FLAG) {
        if (attached) return fail(s->error, "--%s takes no value", d->name);
        return store(s->o, d, "", s->error);
    }
    if (attached) return store(s->o, d, attached, s->error);
    if (s->at + 1 >= s->argc) return fail(s->error, "--%s needs a value: %s", d->name, d->value);
    return store(s->o, d, s->argv[++s->at], s->error);
}

static bool take_long(struct scan *s, const char *text)
{
    size_t len = strcspn(text, "=");
    const char *attached = text[len] == '=' ? text + len + 1 : NULL;
    for (const struct option_desc *d = table; d->name; d++)
        if (strlen(d->name) == len && memcmp(d->name, text, len) == 0) return take(s, d, attached);
    return unknown_option(s->error, text, len);
}

/* "-qj4": flags may share a dash; the rest behind a letter that takes a value is the value. */
static bool take_letters(struct scan *s, const char *text)
{
    for (; *text; text++) {
        const struct option_desc *d = table;
        while (d->name && d->letter != *text)
            d++;
        if (!d->name) return fail(s->error, "unknown option '-%c'", *text);
        bool is_flag = d->type == OPTION_FLAG;
        if (!take(s, d, !is_flag && text[1] ? text + 1 : NULL)) return false;
        if (!is_flag) return true;
    }
    return true;
}

static bool take_word(struct scan *s, const char *word)
{
    if (s->o->command != COMMAND_NONE)
        return list_add(&s->o->arguments, word) || fail(s->error, "out of memory");
    s->o->command = options_command_find(word);
    return s->o->command != COMMAND_NONE || unknown_command(s->error, word);
}

/* Options before the command are known only now to belong to it or not. */
static bool check_commands(const struct scan *s)
{
    enum option_command c = s->o->command;
    if (c == COMMAND_NONE) return true;
    for (const struct option_desc *d = table; d->name; d++) {
        bool given = (s->seen >> (d - table)) & 1;
        if (given && !(d->commands & (1U << c)))
            return fail(s->error, "'%s' takes no option --%s", commands[c].name, d->name);
    }
    return true;
}

static bool check_arguments(const struct options *o, char *error)
{
    if (o->help || o->version) return true;
    if (o->command == COMMAND_NONE) return fail(error, "no command");
    const struct option_command_desc *c = &commands[o->command];
    if (o->arguments.count < c->min_arguments)
        return fail(error, "'%s' needs %s", c->name, c->arguments);
    if (c->max_arguments >= 0 && o->arguments.count > c->max_arguments)
        return fail(error, "'%s': one argument too many: '%s'", c->name,
                    o->arguments.items[c->max_arguments]);
    return true;
}

bool options_parse(struct options *o, int argc, char **argv, char error[OPTION_ERROR_MAX])
{
    *o = (struct options){.command = COMMAND_NONE};
    struct scan s = {.o = o, .argv = argv, .argc = argc, .error = error};
    bool only_words = false;
    for (s.at = 1; s.at < argc; s.at++) {
        const char *text = argv[s.at];
        bool ok = true;
        if (only_words || text[0] != '-' || text[1] == '\0')
            ok = take_word(&s, text);
        else if (strcmp(text, "--") == 0)
            only_words = true;
        else if (text[1] == '-')
            ok = take_long(&s, text + 2);
        else
            ok = take_letters(&s, text + 1);
        if (!ok) return false;
    }
    return check_commands(&s) && check_arguments(o, error);
}

void options_deinit(struct options *o)
{
    free(o->arguments.items);
    free(o->plans.items);
    free(o->sets.items);
    free(o->asserts.items);
    *o = (struct options){.command = COMMAND_NONE};
}
