# SPDX-License-Identifier: Apache-2.0
# One line for each parser of bytes from outside: fuzz_NAME.c reads them, corpus/NAME/ holds some.
# `make check` runs the corpus; `make fuzz` looks for more, in a build with CC=clang --with-fuzzer.
#
# Who can send something, and where it is read:
#   a peer              hello, records, tls, client_cert; http1, http2, basic, accept, query
#   the web config      web_config, pem, acl; the command line: flags
#   textfiles           textformat, formats
#   /proc, /sys, files  host, which has every file of tests/fixtures, and parsers by name
#   the kernel          kernel, from netlink's datagrams on, and messages by name
#   services            httpcall, httpurl, xmlrpc, sntp; D-Bus is read by libsystemd alone
fuzz_targets = \
	tests/fuzz/fuzz_accept \
	tests/fuzz/fuzz_acl \
	tests/fuzz/fuzz_arp \
	tests/fuzz/fuzz_basic \
	tests/fuzz/fuzz_bcache \
	tests/fuzz/fuzz_bcachefs \
	tests/fuzz/fuzz_btrfs \
	tests/fuzz/fuzz_buddyinfo \
	tests/fuzz/fuzz_cgroups \
	tests/fuzz/fuzz_client_cert \
	tests/fuzz/fuzz_conntrack \
	tests/fuzz/fuzz_cpu_vulnerabilities \
	tests/fuzz/fuzz_cpuinfo \
	tests/fuzz/fuzz_cpulist \
	tests/fuzz/fuzz_diskstats \
	tests/fuzz/fuzz_doctor_report \
	tests/fuzz/fuzz_drbd \
	tests/fuzz/fuzz_edac \
	tests/fuzz/fuzz_ethtool_names \
	tests/fuzz/fuzz_filefd \
	tests/fuzz/fuzz_flags \
	tests/fuzz/fuzz_formats \
	tests/fuzz/fuzz_hello \
	tests/fuzz/fuzz_http1 \
	tests/fuzz/fuzz_http2 \
	tests/fuzz/fuzz_httpcall \
	tests/fuzz/fuzz_httpurl \
	tests/fuzz/fuzz_humanbytes \
	tests/fuzz/fuzz_hwmon_name \
	tests/fuzz/fuzz_infiniband \
	tests/fuzz/fuzz_interrupts \
	tests/fuzz/fuzz_ipvs \
	tests/fuzz/fuzz_keeper_answer \
	tests/fuzz/fuzz_keeper_request \
	tests/fuzz/fuzz_linkmodes \
	tests/fuzz/fuzz_lnstat \
	tests/fuzz/fuzz_loadavg \
	tests/fuzz/fuzz_mdstat \
	tests/fuzz/fuzz_meminfo \
	tests/fuzz/fuzz_meminfo_numa \
	tests/fuzz/fuzz_mountinfo \
	tests/fuzz/fuzz_mountstats \
	tests/fuzz/fuzz_netdev \
	tests/fuzz/fuzz_netlink \
	tests/fuzz/fuzz_netstat \
	tests/fuzz/fuzz_os_release \
	tests/fuzz/fuzz_pcidevice \
	tests/fuzz/fuzz_pciids \
	tests/fuzz/fuzz_pem \
	tests/fuzz/fuzz_perf_cpus \
	tests/fuzz/fuzz_pids \
	tests/fuzz/fuzz_pressure \
	tests/fuzz/fuzz_procstat \
	tests/fuzz/fuzz_proctcp \
	tests/fuzz/fuzz_query \
	tests/fuzz/fuzz_rapl \
	tests/fuzz/fuzz_records \
	tests/fuzz/fuzz_rpcstat \
	tests/fuzz/fuzz_rtqdisc \
	tests/fuzz/fuzz_rtroute \
	tests/fuzz/fuzz_runit \
	tests/fuzz/fuzz_schedstat \
	tests/fuzz/fuzz_selinux \
	tests/fuzz/fuzz_slabinfo \
	tests/fuzz/fuzz_sntp \
	tests/fuzz/fuzz_sockstat \
	tests/fuzz/fuzz_softirqs \
	tests/fuzz/fuzz_softnet \
	tests/fuzz/fuzz_swap \
	tests/fuzz/fuzz_sysctl \
	tests/fuzz/fuzz_textformat \
	tests/fuzz/fuzz_tls \
	tests/fuzz/fuzz_udev \
	tests/fuzz/fuzz_udp_queues \
	tests/fuzz/fuzz_web_config \
	tests/fuzz/fuzz_web_redact \
	tests/fuzz/fuzz_wlan \
	tests/fuzz/fuzz_xfrm \
	tests/fuzz/fuzz_xfs \
	tests/fuzz/fuzz_xmlrpc \
	tests/fuzz/fuzz_zfs \
	tests/fuzz/fuzz_zoneinfo

# They run collectors as the unit tests do.
if HAVE_CMOCKA
fuzz_targets += tests/fuzz/fuzz_host tests/fuzz/fuzz_kernel
endif

FUZZ_SECONDS = 60
EXTRA_DIST += tests/fuzz/corpus tests/fuzz/derblocks.h tests/fuzz/said.h
check_PROGRAMS += $(fuzz_targets)

if FUZZER
FUZZ_MAIN = $(FUZZ_LDFLAGS)

fuzz: $(fuzz_targets)
	@export srcdir='$(abs_srcdir)'; for target in $(fuzz_targets); do \
		name=$${target##*/fuzz_}; \
		$(MKDIR_P) "fuzz/$$name"; \
		echo "== $$name: what is new goes to fuzz/$$name"; \
		"./$$target" -max_total_time=$(FUZZ_SECONDS) -timeout=10 -artifact_prefix=fuzz/ \
			-print_final_stats=1 "fuzz/$$name" "$(srcdir)/tests/fuzz/corpus/$$name" || exit; \
	done
else
FUZZ_MAIN = tests/fuzz/libreplay.a
check_LIBRARIES = tests/fuzz/libreplay.a
tests_fuzz_libreplay_a_SOURCES = tests/fuzz/replay.c
TESTS += $(fuzz_targets)

fuzz:
	@echo 'make fuzz needs libFuzzer: configure CC=clang --with-fuzzer' \
		'--with-sanitizer=address,undefined' >&2; exit 1
endif
.PHONY: fuzz
