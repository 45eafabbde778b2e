# SPDX-License-Identifier: Apache-2.0
# The program as others meet it: a file of pytest's is a test program that speaks TAP.
PY_LOG_DRIVER = $(LOG_DRIVER)
PY_LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/e2e/run.sh

e2e_tests = \
	tests/e2e/test_acme_hooks.py \
	tests/e2e/test_attacks.py \
	tests/e2e/test_broken_files.py \
	tests/e2e/test_browser.py \
	tests/e2e/test_check.py \
	tests/e2e/test_client_certs.py \
	tests/e2e/test_completion.py \
	tests/e2e/test_crowd.py \
	tests/e2e/test_dashboards.py \
	tests/e2e/test_descriptors.py \
	tests/e2e/test_doctor.py \
	tests/e2e/test_drop_ins.py \
	tests/e2e/test_flags.py \
	tests/e2e/test_formats.py \
	tests/e2e/test_headers.py \
	tests/e2e/test_heads.py \
	tests/e2e/test_health.py \
	tests/e2e/test_http.py \
	tests/e2e/test_http2.py \
	tests/e2e/test_http2_floods.py \
	tests/e2e/test_hung.py \
	tests/e2e/test_key_apart.py \
	tests/e2e/test_landing.py \
	tests/e2e/test_letsencrypt.py \
	tests/e2e/test_live.py \
	tests/e2e/test_log_pipes.py \
	tests/e2e/test_memory.py \
	tests/e2e/test_netns.py \
	tests/e2e/test_nomem.py \
	tests/e2e/test_odd_worlds.py \
	tests/e2e/test_passwd.py \
	tests/e2e/test_passwords.py \
	tests/e2e/test_prometheus.py \
	tests/e2e/test_protocols.py \
	tests/e2e/test_publish.py \
	tests/e2e/test_rate_limit.py \
	tests/e2e/test_refusal.py \
	tests/e2e/test_reload.py \
	tests/e2e/test_rotation.py \
	tests/e2e/test_sandbox.py \
	tests/e2e/test_scrape_config.py \
	tests/e2e/test_service.py \
	tests/e2e/test_setup.py \
	tests/e2e/test_signals.py \
	tests/e2e/test_soak.py \
	tests/e2e/test_sockets.py \
	tests/e2e/test_stalled.py \
	tests/e2e/test_start.py \
	tests/e2e/test_systemd.py \
	tests/e2e/test_threads.py \
	tests/e2e/test_tls_abuse.py \
	tests/e2e/test_tutorial.py \
	tests/e2e/test_watching.py

TESTS += $(e2e_tests)
check_PROGRAMS += tests/e2e/hear

# Not named like nomem.py, which would then be taken for the same module.
check_DATA = tests/e2e/libnomem.so
CLEANFILES = $(check_DATA)
tests/e2e/libnomem.so: $(srcdir)/tests/e2e/nomem.c
	$(AM_V_CCLD)$(MKDIR_P) tests/e2e && $(CC) $(CPPFLAGS) -std=gnu17 -O2 -fPIC -shared -Wall -Wextra \
		-D_GNU_SOURCE -o $@ $(srcdir)/tests/e2e/nomem.c

EXTRA_DIST += $(e2e_tests) \
	tests/e2e/browser.py \
	tests/e2e/boot.sh \
	tests/e2e/booted.py \
	tests/e2e/client.py \
	tests/e2e/conftest.py \
	tests/e2e/door.py \
	tests/e2e/exposition.py \
	tests/e2e/fusefs.py \
	tests/e2e/gate.py \
	tests/e2e/h2frames.py \
	tests/e2e/heads.py \
	tests/e2e/hear.js \
	tests/e2e/intruder.c \
	tests/e2e/listen_fds.py \
	tests/e2e/load.py \
	tests/e2e/metrics.proto \
	tests/e2e/netns.py \
	tests/e2e/node_exporter-1.12.flags \
	tests/e2e/nomem.c \
	tests/e2e/nomem.py \
	tests/e2e/page.py \
	tests/e2e/pebble.py \
	tests/e2e/peers.py \
	tests/e2e/pki.py \
	tests/e2e/process.py \
	tests/e2e/prom.py \
	tests/e2e/protobuf.py \
	tests/e2e/pytest.ini \
	tests/e2e/published.py \
	tests/e2e/run.sh \
	tests/e2e/tap.py \
	tests/e2e/terminal.py \
	tests/e2e/waiting.py
