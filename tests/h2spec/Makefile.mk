# SPDX-License-Identifier: Apache-2.0
# make h2spec H2SPEC=PROGRAM [SECTIONS='http2/6.3 hpack...']: each of h2spec's cases has to pass.
EXTRA_DIST += tests/h2spec/run.py

h2spec: $(bin_PROGRAMS)
	@$(PYTHON3) $(srcdir)/tests/h2spec/run.py $(builddir)/postern "$(H2SPEC)" $(SECTIONS)

.PHONY: h2spec
