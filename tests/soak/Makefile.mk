# SPDX-License-Identifier: Apache-2.0
# make soak [SCRAPES=200000]: a long life of scrapes, reloads and errors, and whether anything grows.
EXTRA_DIST += \
	tests/soak/answers.py \
	tests/soak/course.py \
	tests/soak/doors.py \
	tests/soak/sessions.py \
	tests/soak/soak.py \
	tests/soak/tally.py \
	tests/soak/trouble.py \
	tests/soak/upkeep.py

soak: $(bin_PROGRAMS)
	@srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' SCRAPES='$(SCRAPES)' \
		TSAN_OPTIONS='suppressions=$(abs_srcdir)/tests/tsan.supp' \
		PYTHONDONTWRITEBYTECODE=1 \
		PYTHONPATH='$(abs_srcdir)/tests/e2e:$(abs_srcdir)/tests/attack:$(abs_srcdir)/tests/soak' \
		$${PYTHON:-/usr/bin/python3} $(srcdir)/tests/soak/soak.py

.PHONY: soak
