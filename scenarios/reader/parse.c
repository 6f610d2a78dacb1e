/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/parse.h"

#include "scenarios/limits.h"
#include "scenarios/reader/anchors.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

/* Stands for a plain `<<` among the keys; a quoted "<<" is a key like any other. */
static const char merge_key[] = "<<";

struct frame { /* a list or map that is open */
    enum node_kind kind;
    struct diag_pos pos;
    uint32_t first; /* of its members on the pending stack */
    bool has_key;   /* map: `key` waits for its value */
    struct member key;
    const char *anchor;
};

/* A shift-reduce parser: members of all open containers wait on one stack; closing a container
 * replaces its members by one node. */
struct parse {
    yaml_parser_t yaml;
    struct arena *arena, scratch;
    const struct source *src;
    struct diag_pos start; /* of the text within the source */
    size_t offset;
    struct diag_log *log;
    struct frame frames[LIMIT_DEPTH];
    int depth;
    struct member *pending;
    uint32_t pending_count, pending_cap;
    uint64_t merged; /* members that `<<` added */
    struct anchors anchors;
    const struct node *root;
    bool failed, done;
};

static struct diag_pos place(const struct parse *p, yaml_mark_t mark)
{
    int line = (int)mark.line, col = (int)mark.column;
    return (struct diag_pos){p->src->name, p->start.line + line,
                             line == 0 ? p->start.col + col : col + 1};
}

/* Errors after which parsing goes on return through here too: the tree is then thrown away. */
static struct diag *complain(struct parse *p, enum diag_code code, struct diag_pos pos,
                             const char *fmt, ...) __attribute__((format(printf, 4, 5)));

static struct diag *complain(struct parse *p, enum diag_code code, struct diag_pos pos,
                             const char *fmt, ...)
{
    char msg[DIAG_MSG_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(msg, sizeof msg, fmt, args);
    va_end(args);
    p->failed = true;
    return diag_log_add(p->log, code, pos, "%s", msg);
}

static bool no_memory(struct parse *p)
{
    complain(p, DIAG_NOMEM, diag_nowhere(), "not enough memory for the scenario");
    return false;
}

static int span_of(const yaml_event_t *e)
{
    if (e->end_mark.line != e->start_mark.line) return 1;
    return (int)(e->end_mark.column - e->start_mark.column);
}

static bool too_many(struct parse *p, struct diag_pos pos)
{
    complain(p, DIAG_LIMIT, pos,
             "the file has more than %d YAML nodes or %d levels (aliases followed)", LIMIT_NODES,
             LIMIT_DEPTH);
    return false;
}

static bool too_deep(struct parse *p, struct diag_pos pos)
{
    complain(p, DIAG_LIMIT, pos, "lists and maps are nested deeper than %d levels", LIMIT_DEPTH);
    return false;
}

static bool push_pending(struct parse *p, struct member m)
{
    if (p->pending_count == LIMIT_NODES) return too_many(p, m.value->pos);
    if (p->pending_count == p->pending_cap) {
        uint32_t cap = p->pending_cap == 0 ? 256 : p->pending_cap * 2;
        struct member *larger = arena_span_resize(&p->scratch, p->pending, cap, sizeof *larger);
        if (larger == NULL) return no_memory(p);
        p->pending = larger;
        p->pending_cap = cap;
    }
    p->pending[p->pending_count++] = m;
    return true;
}

/* A finished node goes to the open container, as key or value, or becomes the root. */
static bool add_node(struct parse *p, const struct node *n, struct diag_pos at, int span,
                     bool alias)
{
    if (n == NULL) return no_memory(p);
    if (p->depth == 0) {
        p->root = n;
        return true;
    }
    struct frame *f = &p->frames[p->depth - 1];
    struct member m = {NULL, at, span, n};
    if (f->kind == NODE_LIST) return push_pending(p, m);
    if (f->has_key) {
        f->has_key = false;
        f->key.value = n;
        return push_pending(p, f->key);
    }
    if (n->kind != NODE_SCALAR || alias) {
        complain(p, DIAG_SYNTAX, at, "a key must be plain text, not a list, map or alias");
        return false;
    }
    f->key = m;
    bool merge = !n->quoted && strcmp(n->text, merge_key) == 0;
    f->key.key = merge ? merge_key : n->text;
    f->has_key = true;
    return true;
}

static void refuse_tag(struct parse *p, const yaml_event_t *e, const yaml_char_t *tag)
{
    if (tag == NULL) return;
    const char *name = (const char *)tag, *standard = "tag:yaml.org,2002:";
    bool is_standard = strncmp(name, standard, strlen(standard)) == 0;
    if (is_standard) name += strlen(standard);
    struct diag *d =
        complain(p, DIAG_SYNTAX, place(p, e->start_mark),
                 "YAML tags such as %s%.60s are not supported", is_standard ? "!!" : "", name);
    diag_hint(d, "the key alone decides what its value means: leave the tag out");
}

/* The anchor's name becomes known at the end of its node, so that a node cannot hold itself. */
static bool define_anchor(struct parse *p, const char *name, const struct node *n)
{
    return name == NULL || anchors_put(&p->anchors, name, n) || no_memory(p);
}

static bool on_scalar(struct parse *p, const yaml_event_t *e)
{
    struct diag_pos pos = place(p, e->start_mark);
    const char *text = (const char *)e->data.scalar.value;
    size_t len = e->data.scalar.length;
    refuse_tag(p, e, e->data.scalar.tag);
    if (len > LIMIT_SCALAR_B) {
        struct diag *d = complain(p, DIAG_LIMIT, pos, "this text is too long");
        diag_hint(d, "at most %d bytes", LIMIT_SCALAR_B);
        return false;
    }
    if (memchr(text, 0, len) != NULL) {
        complain(p, DIAG_SYNTAX, pos, "the text holds a zero character");
        return false;
    }
    const char *copy = arena_text(p->arena, text, len);
    struct node *n =
        copy == NULL ? NULL : (struct node *)node_scalar(p->arena, pos, copy, (uint32_t)len);
    if (n == NULL) return no_memory(p);
    n->quoted = e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    n->span = span_of(e);
    const char *anchor = (const char *)e->data.scalar.anchor;
    return define_anchor(p, anchor, n) && add_node(p, n, pos, n->span, false);
}

static bool on_alias(struct parse *p, const yaml_event_t *e)
{
    struct diag_pos pos = place(p, e->start_mark);
    const char *name = (const char *)e->data.alias.anchor;
    const struct node *n = anchors_get(&p->anchors, name);
    if (n == NULL) {
        struct diag *d =
            complain(p, DIAG_REFERENCE, pos, "alias *%.60s has no anchor &%.60s", name, name);
        d->span = span_of(e);
        for (int i = 0; i < p->depth; i++)
            if (p->frames[i].anchor != NULL && strcmp(p->frames[i].anchor, name) == 0)
                diag_hint(d, "&%.60s is the value that this alias stands in", name);
        diag_hint(d, "an anchor must come before its aliases");
        n = node_scalar(p->arena, pos, "", 0);
    }
    return add_node(p, n, pos, span_of(e), true);
}

static bool on_start(struct parse *p, const yaml_event_t *e, enum node_kind kind)
{
    struct diag_pos pos = place(p, e->start_mark);
    bool map = kind == NODE_MAP;
    refuse_tag(p, e, map ? e->data.mapping_start.tag : e->data.sequence_start.tag);
    if (p->depth == LIMIT_DEPTH) return too_deep(p, pos);
    const yaml_char_t *name = map ? e->data.mapping_start.anchor : e->data.sequence_start.anchor;
    const char *anchor = NULL;
    if (name != NULL) {
        anchor = arena_text(&p->scratch, (const char *)name, strlen((const char *)name));
        if (anchor == NULL) return no_memory(p);
    }
    p->frames[p->depth++] =
        (struct frame){.kind = kind, .pos = pos, .first = p->pending_count, .anchor = anchor};
    return true;
}

static struct member *members_from(const struct parse *p, uint32_t first)
{
    return first == p->pending_count ? NULL : p->pending + first;
}

/* Adds the members of a `<<` value whose keys the map does not have yet; they go behind `end`. */
static bool merge_one(struct parse *p, uint32_t first, const struct node *value)
{
    if (value->kind != NODE_MAP) {
        struct diag *d = complain(p, DIAG_TYPE, value->pos, "'<<' takes a map or a list of maps");
        diag_hint(d, "for example <<: *defaults");
        return true;
    }
    p->merged += value->count + (p->pending_count - first);
    if (p->merged > LIMIT_NODES) return too_many(p, value->pos);
    /* Own keys first: a temporary map makes look-ups fast when there are many. */
    const struct node *own = node_build(&p->scratch, NODE_MAP, value->pos, 1,
                                        members_from(p, first), p->pending_count - first);
    if (own == NULL) return no_memory(p);
    for (uint32_t i = 0; i < value->count; i++)
        if (node_find(own, value->members[i].key) == NULL && !push_pending(p, value->members[i]))
            return false;
    return true;
}

static uint32_t find_merge(const struct parse *p, uint32_t from)
{
    while (from < p->pending_count && p->pending[from].key != merge_key)
        from++;
    return from;
}

static bool merge_keys(struct parse *p, uint32_t first)
{
    uint32_t at = find_merge(p, first);
    if (at == p->pending_count) return true;
    uint32_t again = find_merge(p, at + 1);
    if (again < p->pending_count) {
        struct diag *d = complain(p, DIAG_DUPLICATE, p->pending[again].pos, "'<<' is there twice");
        diag_hint(d, "<<: [*first, *second] merges several");
        d->span = p->pending[again].span;
        return false;
    }
    const struct node *value = p->pending[at].value;
    p->pending_count--;
    memmove(p->pending + at, p->pending + at + 1, (p->pending_count - at) * sizeof *p->pending);
    if (!node_fits(members_from(p, first), p->pending_count - first, 1))
        return too_many(p, value->pos);
    if (value->kind != NODE_LIST) return merge_one(p, first, value);
    for (uint32_t i = 0; i < value->count; i++)
        if (!merge_one(p, first, value->members[i].value)) return false;
    return true;
}

static void refuse_duplicates(struct parse *p, const struct node *map)
{
    const struct member *first = NULL;
    int64_t again = node_duplicate(map, &first);
    if (again < 0) return;
    const struct member *m = &map->members[again];
    struct diag *d = complain(p, DIAG_DUPLICATE, m->pos, "key '%.64s' is there twice", m->key);
    diag_hint(d, "first at line %d, column %d", first->pos.line, first->pos.col);
    d->span = m->span;
}

static bool on_end(struct parse *p, const yaml_event_t *e)
{
    SIM_ASSERT(p->depth > 0);
    struct frame *f = &p->frames[p->depth - 1];
    if (f->kind == NODE_MAP && !merge_keys(p, f->first)) return false;
    const struct member *members = members_from(p, f->first);
    uint32_t n = p->pending_count - f->first;
    if (!node_fits(members, n, p->depth)) return too_many(p, f->pos);
    int span =
        e->end_mark.line + 1 == (size_t)f->pos.line ? (int)e->end_mark.column + 1 - f->pos.col : 1;
    const struct node *node =
        node_build(p->arena, f->kind, f->pos, span > 0 ? span : 1, members, n);
    if (node == NULL) return no_memory(p);
    if (f->kind == NODE_MAP) refuse_duplicates(p, node);
    p->pending_count = f->first;
    p->depth--;
    return define_anchor(p, f->anchor, node) && add_node(p, node, f->pos, span, false);
}

static bool on_document(struct parse *p, const yaml_event_t *e)
{
    if (p->root == NULL) return true;
    struct diag *d =
        complain(p, DIAG_SYNTAX, place(p, e->start_mark), "a second YAML document starts here");
    diag_hint(d, "one file holds one scenario");
    d->span = 3;
    return false;
}

static bool on_event(struct parse *p, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_DOCUMENT_START_EVENT:
        return on_document(p, e);
    case YAML_ALIAS_EVENT:
        return on_alias(p, e);
    case YAML_SCALAR_EVENT:
        return on_scalar(p, e);
    case YAML_SEQUENCE_START_EVENT:
        return on_start(p, e, NODE_LIST);
    case YAML_MAPPING_START_EVENT:
        return on_start(p, e, NODE_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        return on_end(p, e);
    case YAML_STREAM_END_EVENT:
        p->done = true;
        return true;
    default:
        return true;
    }
}

static const char *syntax_hint(const struct parse *p, struct diag_pos pos)
{
    const char *problem = p->yaml.problem;
    char c = sources_char(p->src, pos);
    if (c == '\t') return "indent with blanks, not with tabs";
    if (c == '@' || c == '`' || c == '%') return "put the text into quotes";
    if (strstr(problem, "mapping values are not allowed") != NULL)
        return "text that holds ': ' needs quotes; keys of one map stand in one column";
    if (strstr(problem, "could not find expected ':'") != NULL)
        return "is the ':' behind a key missing, or the blank after it?";
    return NULL;
}

/* Of a reader error; one in a later octet of a character belongs to the whole character. */
static struct diag_pos place_of_octet(const struct parse *p)
{
    size_t at = p->offset + p->yaml.problem_offset;
    if (at > p->src->len) at = p->src->len;
    bool later = strstr(p->yaml.problem, "trailing") != NULL;
    while (later && at > 0) {
        at--;
        later = ((unsigned char)p->src->text[at] & 0xC0U) == 0x80U;
    }
    return sources_place(p->src, at);
}

/* Does the line of an error begin there, in another column than the block that it is part of? */
static bool is_misaligned(const struct parse *p, struct diag_pos pos, struct diag_pos start)
{
    const char *context = p->yaml.context;
    if (context == NULL || strstr(context, "while parsing a block") == NULL) return false;
    for (struct diag_pos before = {pos.file, pos.line, 1}; before.col < pos.col; before.col++)
        if (sources_char(p->src, before) != ' ') return false;
    return pos.line > start.line && pos.col != start.col;
}

static void on_syntax_error(struct parse *p)
{
    const yaml_parser_t *y = &p->yaml;
    if (y->error == YAML_MEMORY_ERROR) {
        no_memory(p);
        return;
    }
    if (y->error == YAML_READER_ERROR) {
        /* Here the mark stays at 1:1; only the byte offset tells where. */
        struct diag *d = complain(p, DIAG_SYNTAX, place_of_octet(p), "%s", y->problem);
        diag_hint(d, "the file must be UTF-8 without control characters");
        return;
    }
    struct diag *d = complain(p, DIAG_SYNTAX, place(p, y->problem_mark), "%s", y->problem);
    const char *hint = syntax_hint(p, d->pos);
    if (hint != NULL) diag_hint(d, "%s", hint);
    struct diag_pos start = place(p, y->context_mark);
    if (is_misaligned(p, d->pos, start))
        diag_hint(d,
                  "this line begins in column %d, but the list or map around it began in column "
                  "%d (line %d): indent them alike",
                  d->pos.col, start.col, start.line);
    if (y->context != NULL)
        diag_hint(d, "%s that starts at %d:%d", y->context, start.line, start.col);
}

static void parse_events(struct parse *p)
{
    bool going = true;
    while (going && !p->done) {
        yaml_event_t e;
        if (!yaml_parser_parse(&p->yaml, &e)) {
            on_syntax_error(p);
            return;
        }
        going = on_event(p, &e);
        yaml_event_delete(&e);
    }
}

const struct node *parse_yaml(struct arena *a, const struct source *src, size_t offset,
                              struct diag_log *log)
{
    SIM_ASSERT(offset <= src->len);
    struct parse p = {.arena = a, .src = src, .offset = offset, .log = log};
    p.start = sources_place(src, offset);
    arena_init(&p.scratch, 0);
    anchors_init(&p.anchors, &p.scratch);
    if (!yaml_parser_initialize(&p.yaml)) {
        no_memory(&p);
        return NULL;
    }
    yaml_parser_set_encoding(&p.yaml, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&p.yaml, (const unsigned char *)src->text + offset,
                                 src->len - offset);
    parse_events(&p);
    yaml_parser_delete(&p.yaml);
    arena_deinit(&p.scratch);
    if (!p.failed && p.root == NULL)
        complain(&p, DIAG_SYNTAX, p.start, "there is nothing here but blanks and comments");
    return p.failed ? NULL : p.root;
}
