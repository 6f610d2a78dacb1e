/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/report/manifest.h"
#include "analysis/report/json.h"
#include "sim/version.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DEPTH_MAX = 4, TEXT_MAX_B = 64 << 20 };

void manifest_add(struct manifest *m, const char *name, uint64_t bytes,
                  const char sha256[SHA256_TEXT])
{
    SIM_ASSERT(m->file_count < MANIFEST_FILES_MAX);
    SIM_ASSERT(strlen(name) < MANIFEST_NAME_MAX);
    struct manifest_file *f = &m->files[m->file_count++];
    snprintf(f->name, sizeof f->name, "%s", name);
    memcpy(f->sha256, sha256, SHA256_TEXT);
    f->bytes = bytes;
}

/* ---- writing ---- */

static void write_input(struct json *j, const char *name, uint64_t hash, const uint64_t *bytes)
{
    /* an absolute path says something about a machine, not about the input */
    const char *slash = name[0] == '/' ? strrchr(name, '/') : NULL;
    json_open_inline(j, '{');
    json_key(j, "name");
    json_text(j, slash != NULL ? slash + 1 : name);
    json_key(j, "hash");
    json_hex64(j, hash);
    if (bytes != NULL) {
        json_key(j, "bytes");
        json_u64(j, *bytes);
    }
    json_close(j);
}

/* Has an earlier workload of an earlier plan, or of this one, the same trace? */
static bool is_first_use(const struct results *r, uint32_t plan, uint32_t workload,
                         const struct trace *trace)
{
    for (uint32_t p = 0; p <= plan; p++) {
        const struct scenario *sc = r->plans[p].spec;
        uint32_t end = p < plan ? sc->workload_count : workload;
        for (uint32_t w = 0; w < end; w++) {
            const struct trace *t = sc->workloads[w].demand.trace_ref;
            if (t != NULL && t->bytes_hash == trace->bytes_hash &&
                strcmp(t->name, trace->name) == 0)
                return false;
        }
    }
    return true;
}

static void write_inputs(struct json *j, const struct results *r, const struct manifest *m)
{
    json_key(j, "inputs");
    json_open(j, '[');
    for (uint32_t i = 0; i < m->input_count; i++)
        write_input(j, m->inputs[i].name, m->inputs[i].hash, &m->inputs[i].bytes);
    for (uint32_t p = 0; p < r->plan_count; p++) {
        const struct scenario *sc = r->plans[p].spec;
        for (uint32_t w = 0; w < sc->workload_count; w++) {
            const struct trace *t = sc->workloads[w].demand.trace_ref;
            if (t != NULL && is_first_use(r, p, w, t)) write_input(j, t->name, t->bytes_hash, NULL);
        }
    }
    json_close(j);
}

static void write_digests(struct json *j, const struct results *r)
{
    json_key(j, "digests");
    json_open(j, '{');
    for (uint32_t p = 0; p < r->plan_count; p++) {
        json_key(j, r->plans[p].name);
        json_open(j, '[');
        for (uint32_t i = 0; i < r->replications; i++)
            json_text(j, r->plans[p].digests[i]);
        json_close(j);
    }
    json_close(j);
}

static void write_files(struct json *j, const struct manifest *m)
{
    json_key(j, "files");
    json_open(j, '{');
    for (uint32_t i = 0; i < m->file_count; i++) {
        json_key(j, m->files[i].name);
        json_open_inline(j, '{');
        json_key(j, "bytes");
        json_u64(j, m->files[i].bytes);
        json_key(j, "sha256");
        json_text(j, m->files[i].sha256);
        json_close(j);
    }
    json_close(j);
}

void manifest_write_sums(struct outf *o, const struct manifest *m)
{
    for (uint32_t i = 0; i < m->file_count; i++)
        outf_printf(o, "%s  %s\n", m->files[i].sha256, m->files[i].name);
}

/* The first two keys are what manifest_allows_replacing recognises. */
void manifest_write(struct outf *o, const struct results *r, const struct manifest *m)
{
    struct json j = json_begin(o);
    json_open(&j, '{');
    json_key(&j, "format");
    json_text(&j, "vdcsim results");
    json_key(&j, "scenario");
    json_text(&j, r->name);
    json_key(&j, "schema_version");
    json_u64(&j, 1);
    json_key(&j, "generator");
    json_text(&j, "vdcsim " VDCSIM_VERSION);
    json_key(&j, "scenario_hash");
    json_hex64(&j, m->scenario_hash);
    json_key(&j, "seed");
    json_u64(&j, r->seed);
    json_key(&j, "first_replication");
    json_u64(&j, r->first_replication);
    json_key(&j, "replications");
    json_u64(&j, r->replications);
    json_key(&j, "arguments");
    json_open_inline(&j, '[');
    for (uint32_t i = 0; i < m->argument_count; i++)
        json_text(&j, m->arguments[i]);
    json_close(&j);
    write_inputs(&j, r, m);
    write_digests(&j, r);
    write_files(&j, m);
    json_close(&j);
    json_end(&j);
}

/* ---- recognising ---- */

/* Content of DIR/manifest.json, or NULL. The caller frees it. */
static char *read_manifest(const char *dir)
{
    char path[OUTF_PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/manifest.json", dir);
    if (n < 0 || (size_t)n >= sizeof path) return NULL;
    FILE *f = fopen(path, "rb");
    if (f == NULL) return NULL;
    struct stat st;
    char *text = NULL;
    if (fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode) && st.st_size < TEXT_MAX_B)
        text = malloc((size_t)st.st_size + 1);
    if (text != NULL) text[fread(text, 1, (size_t)st.st_size, f)] = '\0';
    fclose(f);
    return text;
}

/* First file below dir/prefix that the manifest does not list, into `found`. Our names need no
 * escapes in JSON, so a listed file is its name in quotation marks and a colon. */
static bool has_foreign_file(const char *dir, const char *prefix, const char *manifest, int depth,
                             char found[OUTF_PATH_MAX])
{
    char path[OUTF_PATH_MAX];
    snprintf(path, sizeof path, "%s/%s", dir, prefix);
    DIR *stream = opendir(path);
    bool foreign = false;
    struct dirent *e;
    while (stream != NULL && !foreign && (e = readdir(stream)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
        char name[2 * MANIFEST_NAME_MAX + 300], key[sizeof name + 4];
        struct stat st;
        snprintf(name, sizeof name, "%.100s%s", prefix, e->d_name);
        snprintf(path, sizeof path, "%s/%s", dir, name);
        snprintf(key, sizeof key, "\"%s\":", name);
        if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode) && depth > 0) {
            strcat(name, "/");
            foreign = has_foreign_file(dir, name, manifest, depth - 1, found);
        } else if (strcmp(name, "manifest.json") != 0 && strstr(manifest, key) == NULL) {
            snprintf(found, OUTF_PATH_MAX, "%s", name);
            foreign = true;
        }
    }
    if (stream != NULL) closedir(stream);
    return foreign;
}

static bool is_empty(const char *dir)
{
    DIR *stream = opendir(dir);
    if (stream == NULL) return false;
    int entries = 0;
    while (readdir(stream) != NULL)
        entries++;
    closedir(stream);
    return entries <= 2;
}

static bool refuse(struct diag *d, const char *dir, const char *what, const char *hint)
{
    diag_fail(d, DIAG_IO, diag_nowhere(), "%s: %s", dir, what);
    diag_hint(d, "%s", hint);
    return false;
}

static bool check(const char *dir, const char *manifest, const char *scenario, bool force,
                  struct diag *d)
{
    static const char mark[] = "{\n  \"format\": \"vdcsim results\",\n";
    if (strncmp(manifest, mark, sizeof mark - 1) != 0)
        return refuse(d, dir, "exists and its manifest.json is not of vdcsim",
                      "choose another folder with -o, or remove this one");
    if (force) return true;
    char key[256], found[OUTF_PATH_MAX], what[320];
    snprintf(key, sizeof key, "  \"scenario\": \"%.200s\",\n", scenario);
    if (strncmp(manifest + sizeof mark - 1, key, strlen(key)) != 0)
        return refuse(d, dir, "holds the results of another scenario", "--force replaces it");
    if (!has_foreign_file(dir, "", manifest, DEPTH_MAX, found)) return true;
    snprintf(what, sizeof what, "holds '%.200s', which is not part of the results", found);
    return refuse(d, dir, what, "move it away, or delete it with --force");
}

bool manifest_allows_replacing(const char *dir, const char *scenario, bool force, struct diag *d)
{
    SIM_ASSERT(dir != NULL && scenario != NULL);
    struct stat st;
    if (lstat(dir, &st) != 0)
        return diag_fail(d, DIAG_IO, diag_nowhere(), "%s: %s", dir, strerror(errno));
    if (!S_ISDIR(st.st_mode))
        return refuse(d, dir, "exists and is not a folder", "choose another folder with -o");
    if (is_empty(dir)) return true;
    char *manifest = read_manifest(dir);
    if (manifest == NULL)
        return refuse(d, dir, "exists and is not a results folder: it is not replaced",
                      "choose another folder with -o, or remove this one");
    bool ok = check(dir, manifest, scenario, force, d);
    free(manifest);
    return ok;
}
