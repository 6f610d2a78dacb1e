# SPDX-License-Identifier: GPL-3.0-or-later
# lint_text.awk  licence line first, 100 columns, functions of at most 70 lines, no leftovers.
function report(text) { printf "%s:%d: %s\n", FILENAME, FNR, text }

FNR == 1 { licensed = 0; is_c = FILENAME ~ /\.[ch]$/; body = 0; is_tool = FILENAME ~ /lint/ }
FNR <= 3 && /SPDX-License-Identifier: GPL-3\.0-or-later/ { licensed = 1 }
FNR == 3 && !licensed { report("no SPDX licence line at the top") }

{ width = length($0) - gsub(/[\200-\277]/, "&") } # bytes that continue a character do not count
is_c && width > 100 { report("line of " width " columns, 100 are the limit") }
/[ \t]$/ { report("blanks at the end of the line") }
is_c && /\t/ { report("tab") }
!is_tool && /TODO|FIXME|(^|[^X])XXX([^X]|$)/ { report("leftover: do it, or write down why not without this word") }

!is_tool && /handbook|\/work\/|\.\.\/shared/ && FILENAME != ".ci/run" { report("names a place that is not part of the project") }

is_c && /^\{/ { body = FNR }
is_c && /^\}/ && body {
    if (FNR - body - 1 > 70) report("function of " FNR - body - 1 " lines, 70 are the limit")
    body = 0
}
