# SPDX-License-Identifier: Apache-2.0
# make attack: hostile clients, and what an honest scraper notices of them; see docs/attacks.md.
check_PROGRAMS += tests/attack/attacker
tests_attack_attacker_SOURCES = \
	tests/attack/attacker.c \
	tests/attack/peer.c tests/attack/peer.h \
	tests/attack/plan.c tests/attack/plan.h
tests_attack_attacker_LDADD = $(GNUTLS_LIBS)

EXTRA_DIST += \
	tests/attack/attack.py \
	tests/attack/campaign.py \
	tests/attack/h2floods.py \
	tests/attack/handshakes.py \
	tests/attack/honest.py \
	tests/attack/hostile.py \
	tests/attack/junk.py \
	tests/attack/mix.py \
	tests/attack/passwords.py \
	tests/attack/slow.py \
	tests/attack/sockets.py \
	tests/attack/table.py \
	tests/attack/targets.py \
	tests/attack/tls_records.py \
	tests/attack/vitals.py

attack: $(bin_PROGRAMS) tests/attack/attacker$(EXEEXT)
	@srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' PYTHONDONTWRITEBYTECODE=1 \
		PYTHONPATH='$(abs_srcdir)/tests/e2e:$(abs_srcdir)/tests/attack' \
		$${PYTHON:-/usr/bin/python3} $(srcdir)/tests/attack/attack.py \
		$(abs_builddir)/tests/attack/attacker $(BESIDE)

.PHONY: attack
