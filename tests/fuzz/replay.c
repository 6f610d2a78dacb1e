/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replay - main() for a fuzz target without libFuzzer: feeds it every file, and every file of every
 * folder, named on the command line. */
#include <dirent.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path, size_t size)
{
    FILE *f = fopen(path, "rb");
    uint8_t *data = malloc(size + 1);
    if (!f || !data || fread(data, 1, size, f) != size) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(66);
    }
    fclose(f);
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 1;
}

static int replay(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0) {
        perror(path);
        exit(66);
    }
    if (S_ISREG(st.st_mode)) return replay_file(path, (size_t)st.st_size);
    if (!S_ISDIR(st.st_mode)) return 0;
    struct dirent **list;
    int n = scandir(path, &list, NULL, alphasort);
    int files = 0;
    for (int i = 0; i < n; i++) {
        char sub[4096];
        snprintf(sub, sizeof sub, "%s/%s", path, list[i]->d_name);
        if (list[i]->d_name[0] != '.') files += replay(sub);
        free(list[i]);
    }
    if (n >= 0) free(list);
    return files;
}

int main(int argc, char **argv)
{
    int files = 0;
    for (int i = 1; i < argc; i++)
        files += replay(argv[i]);
    printf("%s: %d inputs replayed\n", argv[0], files);
    return 0;
}
