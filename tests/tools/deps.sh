#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# deps.sh user|dev  installs with apt what is missing, and only that. When nothing is missing it does
# nothing and uses no network. Without apt, or without the right to use it, it names what to install.
set -u
want=${1:-user}
missing=

need() { # need PACKAGE COMMAND...  the package is missing unless the test command succeeds
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}

compiler=${CC:-gcc}
need gcc command -v "${compiler%% *}"
need make command -v make
need pkg-config command -v pkg-config
need libgsl-dev pkg-config --exists gsl
need libyaml-dev pkg-config --exists yaml-0.1
need zlib1g-dev pkg-config --exists zlib
need libcriterion-dev pkg-config --exists criterion
need gnuplot-nox command -v gnuplot
if [ "$want" = dev ]; then
    need clang command -v clang
    need clang-format command -v clang-format
fi
[ -n "$missing" ] || exit 0

echo "missing:$missing" >&2
if ! command -v apt-get >/dev/null 2>&1; then
    echo "This system has no apt-get. Please install the equivalents of:$missing" >&2
    echo "(gnuplot is optional: without it there are no plots)" >&2
    exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        sudo=sudo
    else
        echo "Please install as root: apt-get install$missing" >&2
        exit 1
    fi
fi
echo "installing with apt-get:$missing" >&2
install="$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends"
# shellcheck disable=SC2086 # word splitting is the point
$install $missing >&2 || { $sudo apt-get update >&2 && $install $missing >&2; } || {
    echo "apt-get failed. Please install by hand:$missing" >&2
    exit 1
}
