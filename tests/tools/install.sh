#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# install.sh install|uninstall  program, man page, documents and scenarios below $DESTDIR$PREFIX.
set -eu
root=${DESTDIR:-}${PREFIX:-/usr/local}
doc=$root/share/doc/vdcsim
data=$root/share/vdcsim

install_file() { # install_file MODE FILE TARGET
    mkdir -p "$(dirname "$3")"
    install -m "$1" "$2" "$3"
}

case ${1:-} in
install)
    install_file 755 vdcsim "$root/bin/vdcsim"
    install_file 644 docs/vdcsim.1 "$root/share/man/man1/vdcsim.1"
    for f in README.md CHANGELOG.md LICENSE $(find docs -type f -name '*.md' | sort) docs/overview.svg; do
        [ ! -f "$f" ] || install_file 644 "$f" "$doc/${f#docs/}"
    done
    find scenarios -type f ! -name '*.[ch]' | sort | while read -r f; do
        install_file 644 "$f" "$data/$f"
    done
    mkdir -p "$root/share/bash-completion/completions"
    ./vdcsim completion bash >"$root/share/bash-completion/completions/vdcsim"
    echo "installed below $root"
    ;;
uninstall)
    rm -f "$root/bin/vdcsim" "$root/share/man/man1/vdcsim.1" \
        "$root/share/bash-completion/completions/vdcsim"
    rm -rf "$doc" "$data"
    echo "removed from $root"
    ;;
*)
    echo "usage: install.sh install|uninstall" >&2
    exit 2
    ;;
esac
