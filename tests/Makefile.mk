# SPDX-License-Identifier: Apache-2.0
# Everything that `make check` runs. All of it speaks TAP, so that every check shows by name.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
TEST_EXTENSIONS = .py .sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	export srcdir='$(abs_srcdir)' builddir='$(abs_builddir)' CC='$(CC)' CONFORMANCE='$(CONFORMANCE)' \
		CMOCKA_MESSAGE_OUTPUT=TAP ASAN_OPTIONS=detect_leaks=1 \
		TSAN_OPTIONS='suppressions=$(abs_srcdir)/tests/tsan.supp' PYTHONDONTWRITEBYTECODE=1;

scripted_tests = \
	tests/conf/conf.sh \
	tests/conformance.sh \
	tests/install/samples.sh \
	tests/install/units.sh \
	tests/lint/headers.sh \
	tests/lint/layers.sh \
	tests/lint/papers.sh \
	tests/lint/style.sh

unit_tests = \
	tests/unit/test_accept \
	tests/unit/test_access \
	tests/unit/test_address \
	tests/unit/test_arena \
	tests/unit/test_arp \
	tests/unit/test_attrs \
	tests/unit/test_basic \
	tests/unit/test_bcache \
	tests/unit/test_bcachefs \
	tests/unit/test_blockdev \
	tests/unit/test_bodies \
	tests/unit/test_bonding \
	tests/unit/test_btrfs \
	tests/unit/test_btrfs_fs \
	tests/unit/test_btrfs_ioctl \
	tests/unit/test_buddyinfo \
	tests/unit/test_buf \
	tests/unit/test_bus_none \
	tests/unit/test_cgroups \
	tests/unit/test_client \
	tests/unit/test_coding \
	tests/unit/test_complaints \
	tests/unit/test_columns \
	tests/unit/test_completion \
	tests/unit/test_conn \
	tests/unit/test_conntrack \
	tests/unit/test_cpu \
	tests/unit/test_cpu_vulnerabilities \
	tests/unit/test_cpufreq \
	tests/unit/test_cpuinfo \
	tests/unit/test_cpulist \
	tests/unit/test_cputree \
	tests/unit/test_crew \
	tests/unit/test_crowd \
	tests/unit/test_date \
	tests/unit/test_descriptors \
	tests/unit/test_dir \
	tests/unit/test_diskstats \
	tests/unit/test_dmi \
	tests/unit/test_dmmultipath \
	tests/unit/test_doctor_report \
	tests/unit/test_drbd \
	tests/unit/test_drm \
	tests/unit/test_edac \
	tests/unit/test_entropy \
	tests/unit/test_ethtool \
	tests/unit/test_ethtool_names \
	tests/unit/test_exposition \
	tests/unit/test_familiar \
	tests/unit/test_families \
	tests/unit/test_fibrechannel \
	tests/unit/test_filefd \
	tests/unit/test_filesystem \
	tests/unit/test_filter \
	tests/unit/test_fixtures \
	tests/unit/test_flags \
	tests/unit/test_gate \
	tests/unit/test_genl \
	tests/unit/test_golden \
	tests/unit/test_gzip \
	tests/unit/test_head \
	tests/unit/test_html \
	tests/unit/test_hello \
	tests/unit/test_http1 \
	tests/unit/test_http2 \
	tests/unit/test_http2_frames \
	tests/unit/test_http2_memory \
	tests/unit/test_http2_meter \
	tests/unit/test_http2_stream \
	tests/unit/test_httpcall \
	tests/unit/test_httpurl \
	tests/unit/test_humanbytes \
	tests/unit/test_hwaddr \
	tests/unit/test_hwmon \
	tests/unit/test_hwmon_name \
	tests/unit/test_identity \
	tests/unit/test_infiniband \
	tests/unit/test_inspect \
	tests/unit/test_interrupts \
	tests/unit/test_ipvs \
	tests/unit/test_json \
	tests/unit/test_issue \
	tests/unit/test_kernel_hung \
	tests/unit/test_ksmd \
	tests/unit/test_kstat \
	tests/unit/test_labelset \
	tests/unit/test_landing \
	tests/unit/test_linkmodes \
	tests/unit/test_limiter \
	tests/unit/test_limits \
	tests/unit/test_links \
	tests/unit/test_listen_address \
	tests/unit/test_lnstat \
	tests/unit/test_loadavg \
	tests/unit/test_log \
	tests/unit/test_log_writer \
	tests/unit/test_mdadm \
	tests/unit/test_mdstat \
	tests/unit/test_meminfo \
	tests/unit/test_meminfo_numa \
	tests/unit/test_mountinfo \
	tests/unit/test_mountstats \
	tests/unit/test_name \
	tests/unit/test_names \
	tests/unit/test_negotiate \
	tests/unit/test_netclass \
	tests/unit/test_netclass_rtnl \
	tests/unit/test_netdev \
	tests/unit/test_netdev_address \
	tests/unit/test_netlink \
	tests/unit/test_netstat \
	tests/unit/test_network_route \
	tests/unit/test_nfs \
	tests/unit/test_nfsd \
	tests/unit/test_nomem_load \
	tests/unit/test_ntp \
	tests/unit/test_number \
	tests/unit/test_nvme \
	tests/unit/test_nvmesubsystem \
	tests/unit/test_os \
	tests/unit/test_passed \
	tests/unit/test_password \
	tests/unit/test_paths \
	tests/unit/test_pattern \
	tests/unit/test_pcidevice \
	tests/unit/test_pcidevice_names \
	tests/unit/test_pciids \
	tests/unit/test_peer \
	tests/unit/test_pemkey \
	tests/unit/test_perf \
	tests/unit/test_perfevent \
	tests/unit/test_pids \
	tests/unit/test_portowner \
	tests/unit/test_powersupplyclass \
	tests/unit/test_pressure \
	tests/unit/test_priority \
	tests/unit/test_processes \
	tests/unit/test_procstat \
	tests/unit/test_proctcp \
	tests/unit/test_qdisc \
	tests/unit/test_protobuf \
	tests/unit/test_protowriter \
	tests/unit/test_query \
	tests/unit/test_rapl \
	tests/unit/test_roff \
	tests/unit/test_rounds \
	tests/unit/test_rpcstat \
	tests/unit/test_rtlink \
	tests/unit/test_rtqdisc \
	tests/unit/test_rtroute \
	tests/unit/test_runit \
	tests/unit/test_runner \
	tests/unit/test_sandbox \
	tests/unit/test_schedstat \
	tests/unit/test_scrape_job \
	tests/unit/test_selinux \
	tests/unit/test_server \
	tests/unit/test_session \
	tests/unit/test_signer \
	tests/unit/test_similar \
	tests/unit/test_slabinfo \
	tests/unit/test_sniff \
	tests/unit/test_snapshot \
	tests/unit/test_sntp \
	tests/unit/test_sockstat \
	tests/unit/test_softirqs \
	tests/unit/test_softnet \
	tests/unit/test_sort \
	tests/unit/test_stat \
	tests/unit/test_statfile \
	tests/unit/test_statfs \
	tests/unit/test_status \
	tests/unit/test_status_json \
	tests/unit/test_str \
	tests/unit/test_swap \
	tests/unit/test_sysctl \
	tests/unit/test_tapestats \
	tests/unit/test_tcpstat \
	tests/unit/test_textfile \
	tests/unit/test_textformat \
	tests/unit/test_textmerge \
	tests/unit/test_textwriter \
	tests/unit/test_thermal_zone \
	tests/unit/test_time \
	tests/unit/test_timex \
	tests/unit/test_tls \
	tests/unit/test_turns \
	tests/unit/test_udev \
	tests/unit/test_udp_queues \
	tests/unit/test_uname \
	tests/unit/test_unread \
	tests/unit/test_usage \
	tests/unit/test_vault \
	tests/unit/test_verdicts \
	tests/unit/test_vmstat \
	tests/unit/test_watchdog \
	tests/unit/test_web_config \
	tests/unit/test_web_names \
	tests/unit/test_web_redact \
	tests/unit/test_wifi \
	tests/unit/test_wholefile \
	tests/unit/test_wire \
	tests/unit/test_wlan \
	tests/unit/test_words \
	tests/unit/test_xfrm \
	tests/unit/test_xfs \
	tests/unit/test_xmlrpc_none \
	tests/unit/test_yaml_text \
	tests/unit/test_zfs \
	tests/unit/test_zoneinfo

# Found by name: a file dropped into the folder is a test.
web_configs = $(wildcard $(srcdir)/tests/conf/*.yml $(srcdir)/tests/conf/*.expected)

TESTS = $(scripted_tests)
EXTRA_DIST = $(scripted_tests) $(web_configs) tests/fixtures tests/golden tests/lint/layers.txt tests/tap.sh \
	tests/tsan.supp tests/valgrind.sh tests/valgrind.supp \
	tests/unit/buspeer.h tests/unit/collect.h tests/unit/http2frames.h tests/unit/httppeer.h \
	tests/unit/netlink.h tests/unit/guarded.h \
	tests/unit/pki.h tests/unit/scratch.h tests/unit/status.h \
	tests/unit/tlspeer.h tests/unit/tmpdir.h tests/unit/unit.h
check_PROGRAMS = tests/conf/print_web_config tests/docs/collectors tests/docs/manual

# These play the service that is asked, by libsystemd too.
if HAVE_SYSTEMD
unit_tests += \
	tests/unit/test_bus \
	tests/unit/test_logind \
	tests/unit/test_sdbus \
	tests/unit/test_systemd
tests_unit_test_bus_LDADD = $(LDADD) $(SYSTEMD_LIBS)
tests_unit_test_logind_LDADD = $(LDADD) $(SYSTEMD_LIBS)
tests_unit_test_systemd_LDADD = $(LDADD) $(SYSTEMD_LIBS)
endif
if HAVE_EXPAT
unit_tests += \
	tests/unit/test_supervisord \
	tests/unit/test_xmlrpc
endif

if HAVE_ZSTD
unit_tests += tests/unit/test_zstd
endif

if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif

# A unit test includes the .c file that it tests, and links the rest. This is what every
# program links that says nothing else; a fuzz target has its main() from FUZZ_MAIN.
AM_CFLAGS += $(CMOCKA_CFLAGS)
LDADD = $(FUZZ_MAIN) $(LIBS_ALL) $(CMOCKA_LIBS)

# Writes what the collectors say of tests/fixtures into tests/golden; read the difference.
golden: tests/unit/test_golden$(EXEEXT)
	srcdir='$(abs_srcdir)' UPDATE_GOLDEN=1 ./tests/unit/test_golden
.PHONY: golden

# Writes docs/collectors.md, the flags and limits of postern(8) and the completions of shells.
docs: postern$(EXEEXT) tests/docs/collectors$(EXEEXT) tests/docs/manual$(EXEEXT)
	srcdir='$(abs_srcdir)' ./tests/docs/collectors >docs.tmp && mv docs.tmp $(srcdir)/docs/collectors.md
	for part in flags limits; do \
		./tests/docs/manual $$part >docs.tmp || exit; \
		$(SED) -e "/^\.\\\\\" The $$part that follow/r docs.tmp" \
			-e "/^\.\\\\\" The $$part that follow/,/^\.\\\\\" end of the $$part/{/^\.\\\\\"/!d}" \
			$(srcdir)/man/postern.8 >man.tmp && mv man.tmp $(srcdir)/man/postern.8 || exit; \
	done
	rm docs.tmp
	./postern --completion-script-bash >$(srcdir)/config/completions/postern
	./postern --completion-script-fish >$(srcdir)/config/completions/postern.fish
	./postern --completion-script-zsh >$(srcdir)/config/completions/_postern
.PHONY: docs

# The unit tests and a soak under memcheck, without those that want what valgrind keeps to itself:
# the allocator, the limit of descriptors, the system calls of a sandbox; or the speed of a machine.
VALGRIND = $(SHELL) $(abs_srcdir)/tests/valgrind.sh
valgrind_tests = $(filter-out %/test_bus %/test_descriptors %/test_nomem_load %/test_sandbox, \
	$(unit_tests))
valgrind: $(bin_PROGRAMS)
	$(MAKE) check TESTS='$(valgrind_tests)' LOG_COMPILER='$(VALGRIND)'
	POSTERN_WRAPPER='$(VALGRIND)' $(MAKE) soak SCRAPES=$${SCRAPES:-1000}
.PHONY: valgrind

include tests/attack/Makefile.mk
include tests/e2e/Makefile.mk
include tests/fuzz/Makefile.mk
