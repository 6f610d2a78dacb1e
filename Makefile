# SPDX-License-Identifier: GPL-3.0-or-later
# vdcsim. `make help` lists the targets. One folder per compiler and variant below build/, so nothing
# has to be cleaned when either changes. Rooms may be empty: sources are what the wildcards find.
ifeq ($(origin CC),default)
CC      := gcc
endif
VARIANT ?= release# debug release asan cov fuzz
B       ?= build/$(notdir $(lastword $(CC)))-$(VARIANT)
PREFIX  ?= /usr/local
AR      ?= ar
LAYERS  ?= sim scenarios models analysis cli
Q       := $(if $(filter 1,$(V)),,@)
# say,TEXT: one line per job, unless the whole command is shown (V=1) or nothing is (-s)
say      = $(if $(findstring s,$(firstword -$(MAKEFLAGS))),,$(if $Q,@echo '  $1'))
VERSION := $(shell sed -n 's/^.define VDCSIM_VERSION "\(.*\)"/\1/p' sim/version.h)
MAKEFLAGS += --no-builtin-rules

OPT_debug   := -O0 -g
OPT_release := -O2
OPT_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
OPT_cov     := -O0 -g --coverage
OPT_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
ifeq ($(OPT_$(VARIANT)),)
$(error VARIANT=$(VARIANT) is not one of debug release asan cov fuzz)
endif
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Wstrict-prototypes \
	-Wmissing-prototypes -Wvla $(if $(WERROR),-Werror)
# -ffp-contract=off comes last: results may not depend on what a user puts into CFLAGS.
COMPILE = $(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -I. $(CPPFLAGS) $(WARN) $(OPT_$(VARIANT)) -pthread \
	-ffile-prefix-map=$(CURDIR)=. $(CFLAGS) -ffp-contract=off -MMD -MP
LINK    = $(CC) $(OPT_$(VARIANT)) -pthread $(CFLAGS) $(LDFLAGS)

# $(call pkg,FLAGS,LIBRARY,DEBIAN PACKAGE): pkg-config, or a message that names the package to install.
pkg  = $(if $(shell pkg-config --exists $2 2>/dev/null && echo y),$(shell pkg-config $1 $2),$(error \
	$2 was not found by pkg-config. Install $3 and pkg-config, or run: make deps))
INCS = $(call pkg,--cflags,gsl,libgsl-dev) $(call pkg,--cflags,yaml-0.1,libyaml-dev) \
	$(call pkg,--cflags,zlib,zlib1g-dev)
LIBS = $(call pkg,--libs,gsl,libgsl-dev) $(call pkg,--libs,yaml-0.1,libyaml-dev) \
	$(call pkg,--libs,zlib,zlib1g-dev) -lm
TEST_LIBS = $(call pkg,--libs,criterion,libcriterion-dev)

SRC    := $(sort $(foreach l,$(LAYERS),$(wildcard $l/*.c $l/*/*.c)))
OBJ    := $(patsubst %.c,$B/%.o,$(filter-out cli/main.c,$(SRC))) $B/embedded.o
ROOMS  := sim scenarios models analysis cli analytic laws golden fault oracle
TESTED := $(foreach r,$(ROOMS),$(if $(wildcard tests/$r/*.c),$r))
BENCH  := $(patsubst tests/bench/%.c,$B/bench/%,$(sort $(wildcard tests/bench/bench_*.c)))
# What benchmarks and tests share: the yardsticks beside the bench_* programs and the oracles.
HELPERS := $(patsubst %.c,$B/%.o,$(sort $(filter-out tests/bench/bench_%.c tests/oracle/test_%.c,\
	$(wildcard tests/bench/*.c tests/oracle/*.c))))
FUZZ   := $(patsubst tests/fuzz/%.c,$B/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
YAML   := $(sort $(wildcard scenarios/catalogue/*.yaml))
TESTS  := $(TESTED:%=$B/test-%)
test_objects = $(addprefix $B/,$(subst .c,.o,$(sort $(wildcard tests/$1/*.c tests/$1/*/*.c))))

.PHONY: all lib objects deps deps-dev run test check soak lint bench fuzz asan coverage determinism install \
	uninstall clean help run-tests $(ROOMS:%=test-%) FORCE
.DELETE_ON_ERROR:
.SECONDARY:

all: $B/vdcsim ## build the simulator; leaves ./vdcsim at the root
	$(Q)cmp -s $B/vdcsim vdcsim || cp -f $B/vdcsim vdcsim
lib: $B/libvdcsim.a
objects: $(OBJ) $B/cli/main.o $(patsubst %.c,$B/%.o,$(sort $(wildcard tests/*/*.c)))
deps: ## install what is missing to build, test and plot (apt; no network when nothing is missing)
	$(Q)sh tests/tools/deps.sh user
deps-dev: ## the same plus clang and clang-format for lint and determinism
	$(Q)sh tests/tools/deps.sh dev
run: deps ## build and run the first scenario; results go to results/
	$(Q)$(MAKE) --no-print-directory all
	./vdcsim run scenarios/first/consolidate.yaml
test: deps ## build everything and run all tests and scenario checks
	$(Q)$(MAKE) --no-print-directory run-tests
check: test ## the same as test
soak: ## longer random laws than `make test` runs (SOAK=n times as many, default 34)
	$(Q)VDCSIM_SOAK=$(or $(SOAK),34) $(MAKE) --no-print-directory test-laws test-oracle
lint: ## layers, cycles, symbols, licence lines, format, warnings of gcc and clang
	$(Q)sh tests/tools/lint.sh
bench: $(BENCH) ## build and run every benchmark
	$(Q)set -e; for b in $(BENCH); do echo "== $$b"; $$b; done
fuzz: $(FUZZ) ## replay the fuzzing corpus (VARIANT=fuzz CC=clang builds libFuzzer targets)
	$(Q)set -e; mkdir -p $B/corpus; for f in $(FUZZ); do n=tests/fuzz/corpus/$${f##*/fuzz_}; [ ! -d $$n ] || $$f $(if $(filter fuzz,$(VARIANT)),-max_total_time=$(or $(FUZZ_S),60) $B/corpus) $$n; done
asan: ## all tests with the address and undefined-behaviour sanitizers
	$(Q)$(MAKE) --no-print-directory VARIANT=asan run-tests
coverage: ## line and branch coverage of the tests by file and layer
	$(Q)$(MAKE) --no-print-directory VARIANT=cov B=build/gcc-cov CC=gcc run-tests
	$(Q)sh tests/tools/coverage.sh build/gcc-cov
determinism: ## one digest per scenario over compilers, levels, threads, environments (CELLS=ci|all)
	$(Q)sh tests/tools/determinism.sh $(or $(CELLS),all)
run-tests: $(TESTS) $(FUZZ) $(BENCH) $B/vdcsim
	$(Q)status=0; VDCSIM=$B/vdcsim sh tests/tools/run-tests.sh $B $(TESTED) || status=1; \
	$(MAKE) --no-print-directory fuzz || status=1; \
	sh tests/tools/run-scenarios.sh $B || status=1; exit $$status
$(ROOMS:%=test-%): test-%: $B/test-% $B/vdcsim
	$(Q)VDCSIM=$B/vdcsim sh tests/tools/run-tests.sh $B $*
clean: ## remove build/ and ./vdcsim (results/ stays)
	rm -rf build vdcsim
install: all ## install below $(DESTDIR)$(PREFIX)
	$(Q)DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' sh tests/tools/install.sh install
uninstall: ## remove what install put there
	$(Q)DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' sh tests/tools/install.sh uninstall
help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

# A stamp changes only when its text does: objects depend on the flags, the archive on its members.
$B/.flags: FORCE
	@mkdir -p $B; echo '$(subst ','\'',$(COMPILE) $(LINK))' | cmp -s - $@ || echo '$(subst ','\'',$(COMPILE) $(LINK))' >$@
$B/.members: FORCE
	@mkdir -p $B; echo '$(OBJ)' | cmp -s - $@ || echo '$(OBJ)' >$@
$B/%.o: %.c $B/.flags
	@mkdir -p $(@D)
	$(call say,CC $<)
	$(Q)$(COMPILE) $(INCS) -c -o $@ $<
$B/embedded.o: $B/embedded.c $B/.flags
	$(Q)$(COMPILE) -c -o $@ $<
$B/embedded.c: $(YAML) tests/tools/embed.sh $B/.members
	$(Q)sh tests/tools/embed.sh $(YAML) >$@
$B/libvdcsim.a: $(OBJ) $B/.members
	$(Q)rm -f $@; $(AR) rcs $@ $(OBJ)
$B/vdcsim: $B/cli/main.o $B/libvdcsim.a
	$(call say,LD $@)
	$(Q)$(LINK) -o $@ $^ $(LIBS)
.SECONDEXPANSION:
$B/test-%: $$(call test_objects,$$*) $(HELPERS) $B/libvdcsim.a
	$(call say,LD $@)
	$(Q)$(LINK) -o $@ $^ $(TEST_LIBS) $(LIBS)
$B/bench/%: $B/tests/bench/%.o $(HELPERS) $B/libvdcsim.a
	$(Q)mkdir -p $(@D); $(LINK) -o $@ $^ $(LIBS)
# A fuzz target defines LLVMFuzzerTestOneInput; replay.c is the main that feeds it files and folders.
$B/fuzz/%: $B/tests/fuzz/%.o $(if $(filter fuzz,$(VARIANT)),,$B/tests/fuzz/replay.o) $B/libvdcsim.a
	$(Q)mkdir -p $(@D); $(LINK) $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer) -o $@ $^ $(LIBS)

-include $(OBJ:.o=.d) $B/cli/main.d $(wildcard $B/tests/*/*.d)
