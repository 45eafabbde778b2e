# SPDX-License-Identifier: Apache-2.0
# make bench: what a scrape, a handshake and a start cost, beside prometheus-node-exporter.
EXTRA_PROGRAMS = tests/bench/allocs tests/bench/floor
tests_bench_floor_CFLAGS = -std=gnu17 -O2 -Wall -Wextra
EXTRA_DIST += tests/bench/bench.py tests/bench/mkhost.py
CLEANFILES += $(EXTRA_PROGRAMS)

bench: $(bin_PROGRAMS) $(EXTRA_PROGRAMS)
	@$(PYTHON3) $(srcdir)/tests/bench/bench.py $(builddir)/postern $(builddir)/tests/bench

.PHONY: bench
