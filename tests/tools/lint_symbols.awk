# SPDX-License-Identifier: GPL-3.0-or-later
# lint_symbols.awk  reads "OBJECT nm-line": what an object calls or holds that its layer may not.
BEGIN {
    transcendental = "exp exp2 exp10 expm1 log log2 log10 log1p pow sin cos tan asin acos atan atan2 sinh cosh " \
        "tanh asinh acosh atanh erf erfc tgamma lgamma cbrt hypot fma expf logf powf sincos"
    chance = "rand srand random srandom rand_r drand48 lrand48 getrandom arc4random"
    clocks = "time clock gettimeofday clock_gettime localtime localtime_r gmtime gmtime_r mktime strftime sleep nanosleep"
    heap = "malloc calloc realloc free strdup strndup aligned_alloc posix_memalign reallocarray"
    output = "printf fprintf vprintf vfprintf puts fputs putchar fputc putc fwrite fopen fread open write read " \
        "fclose fflush __printf_chk __fprintf_chk perror"
    numbers = "strtod strtof strtold atof atoi atol scanf sscanf fscanf __isoc99_sscanf"
    unsafe = "gets strcpy strcat sprintf vsprintf strtok system popen setlocale tmpnam mktemp alloca longjmp"
    ban("sim", transcendental " " chance " " clocks " " heap " " output " " numbers " qsort getenv " unsafe)
    ban("models", transcendental " " chance " " clocks " " heap " " output " " numbers " qsort getenv " unsafe)
    ban("scenarios", chance " " clocks " getenv " numbers " " unsafe)
    ban("analysis", chance " localtime localtime_r time getenv " numbers " " unsafe)
    ban("cli", chance " localtime localtime_r " unsafe)
    # Each exemption with its reason.
    allow("sim/arena.o", heap)                      # the one allocator
    allow("sim/diag.o sim/engine.o", "fprintf __fprintf_chk fwrite fputs fputc") # last words before abort
    allow("scenarios/reader/decimal.o", "strtod")   # on text that the grammar has accepted
    allow("analysis/report/outf.o", "strtod")       # shortest text that reads back as the same double
    allow("analysis/plot/render.o", "getenv")       # PATH, to find gnuplot
    allow("scenarios/reader/decimal.o scenarios/reader/units_text.o scenarios/reader/words.o",
        "strcpy") # constant texts into buffers whose size is in the type
    # External symbols begin with their module's name; these modules have a shorter or a second one.
    prefix["sim/dmath"] = prefix["sim/dmath_special"] = "dm"
    prefix["sim/time"] = "civil epoch"
    prefix["sim/diag"] = "sim_assert"
    prefix["scenarios/describe"] = "registry param"
    prefix["scenarios/import/store"] = "trace"
    prefix["scenarios/reader/tree"] = "node"
    prefix["scenarios/reader/units_table"] = "unit"
    prefix["scenarios/reader/print"] = "diag"
    prefix["scenarios/reader/show"] = "scenario"
    prefix["models/loop"] = "action"
    prefix["models/policies/registry"] = "place"
    prefix["models/verbs/registry"] = "models"
}
function ban(layer, words,    list, n, i) {
    n = split(words, list, " ")
    for (i = 1; i <= n; i++) banned[layer, list[i]] = 1
}
function allow(objects, words,    list, word, n, m, i, k) {
    n = split(objects, list, " ")
    m = split(words, word, " ")
    for (i = 1; i <= n; i++) for (k = 1; k <= m; k++) allowed[list[i], word[k]] = 1
}
function is_ours(file, symbol,    list, n, i) {
    sub(/\.c$/, "", file)
    n = split((file in prefix) ? prefix[file] : "", list, " ")
    for (i = 1; i <= n; i++) if (index(symbol, list[i] "_") == 1) return 1
    sub(/.*\//, "", file)
    if (symbol == file || index(symbol, file "_") == 1 || index(symbol, file "s_") == 1) return 1
    sub(/_.*/, "", file)
    return symbol == file || index(symbol, file "_") == 1
}
{
    object = $1
    type = $(NF - 1)
    symbol = $NF
    split(object, path, "/")
    file = object
    sub(/\.o$/, ".c", file)
    if (type == "U" && ((path[1], symbol) in banned) && !((object, symbol) in allowed))
        printf "%s: calls %s, which %s/ may not\n", file, symbol, path[1]
    if (type ~ /^[TRDB]$/ && symbol != "main" && !is_ours(file, symbol))
        printf "%s: external symbol %s does not begin with its module\n", file, symbol
    if (type ~ /^[bBdDCsSgG]$/ && object != "cli/main.o")
        printf "%s: mutable variable %s: state belongs to the run\n", file, symbol
}
