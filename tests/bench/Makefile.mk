# SPDX-License-Identifier: Apache-2.0
# make bench: what a scrape, a handshake and a start cost, beside prometheus-node-exporter.
EXTRA_PROGRAMS = tests/bench/allocs tests/bench/floor
tests_bench_floor_CFLAGS = -std=gnu17 -O2 -Wall -Wextra
EXTRA_DIST += tests/bench/bench.py tests/bench/mkhost.py tests/bench/timing.py
CLEANFILES += $(EXTRA_PROGRAMS)

bench: $(bin_PROGRAMS) $(EXTRA_PROGRAMS)
	@$(PYTHON3) $(srcdir)/tests/bench/bench.py $(builddir)/postern $(builddir)/tests/bench

# make timing: whether the time of a refusal tells names; a quiet machine is needed.
timing: $(bin_PROGRAMS)
	@srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' PYTHONPATH='$(abs_srcdir)/tests/e2e' \
		PYTHONDONTWRITEBYTECODE=1 $${PYTHON:-/usr/bin/python3} \
		$(srcdir)/tests/bench/timing.py

.PHONY: bench timing
