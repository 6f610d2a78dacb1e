# SPDX-License-Identifier: GPL-3.0-or-later
# lint_includes.awk  a file includes from its own layer and those below; libraries have their rooms; the
# graph of includes has no cycle.
BEGIN {
    split("sim scenarios models analysis cli tests", names)
    for (i in names) rank[names[i]] = i
    room["yaml.h"] = "^scenarios/reader/"
    room["zlib.h"] = "^scenarios/import/"
    room["gsl/"] = "^analysis/(stats|fit)/|^cli/main\\.c$"
    room["criterion/"] = "^tests/"
    # What analysis may know of the models: plain results and how to get them.
    models_for["analysis"] = "^models/(record|run|sizing)\\.h$"
    models_for["cli"] = "^models/(record|run|policies/[a-z_]+|verbs/registry)\\.h$"
}
function report(text) { printf "%s:%d: %s\n", FILENAME, FNR, text }

/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, part, "\"")
    target = part[2]
    split(FILENAME, path, "/")
    split(target, to, "/")
    edges[FILENAME] = edges[FILENAME] " " target
    if (!(to[1] in rank)) { report("include \"" target "\": paths are from the root of the repository"); next }
    if (rank[to[1]] > rank[path[1]]) report(path[1] " includes " target ", which is in a layer above it")
    if (to[1] == "models" && (path[1] in models_for) && target !~ models_for[path[1]])
        report(path[1] " includes " target ": only the models' records and registry are for it")
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    split($0, part, /[<>]/)
    for (r in room)
        if (index(part[2], r) == 1 && FILENAME !~ room[r] && FILENAME !~ /^tests\//)
            report("<" part[2] "> is not for this room")
}

# Depth-first search; `state` 1: on the path, 2: done.
function visit(file, trail,    list, n, i) {
    state[file] = 1
    n = split(edges[file], list, " ")
    for (i = 1; i <= n; i++) {
        if (state[list[i]] == 1) printf "%s: include cycle:%s %s\n", file, trail, list[i]
        else if (!state[list[i]]) visit(list[i], trail " " list[i])
    }
    state[file] = 2
}
END { for (f in edges) if (!state[f]) visit(f, " " f) }
