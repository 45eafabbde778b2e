# SPDX-License-Identifier: Apache-2.0
# make tlsfuzzer TLSFUZZER=DIR [TLSFUZZER_SCRIPTS='NAME...']: what gnutls-serv passes, postern passes.
EXTRA_DIST += tests/tlsfuzzer/compare.py

tlsfuzzer: $(bin_PROGRAMS)
	@$(PYTHON3) $(srcdir)/tests/tlsfuzzer/compare.py $(builddir)/postern "$(TLSFUZZER)" $(TLSFUZZER_SCRIPTS)

.PHONY: tlsfuzzer
