/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What a collector does in a scrape besides reading files that anybody may read: the sandbox
 * refuses it to a program whose collectors do not name it. src/sandbox/needs.c says what each
 * one opens. What open() does comes before the sandbox and is no need.
 */
enum collector_need {
	NEEDS_NETLINK = 1 << 0,  /* asks the kernel over netlink */
	NEEDS_ETHTOOL = 1 << 1,  /* asks drivers by SIOCETHTOOL */
	NEEDS_BTRFS = 1 << 2,    /* asks a btrfs by its ioctl(2)s */
	NEEDS_ADJTIMEX = 1 << 3, /* reads the kernel's clock discipline */
	NEEDS_DBUS = 1 << 4,     /* connects to a bus or to systemd */
	NEEDS_UDP = 1 << 5,      /* asks a server whose name may have to be looked up */
	NEEDS_TCP = 1 << 6,      /* connects to a server, by TCP or a unix socket */
	/* Reads files of root's alone. Heard only where a flag switches the collector on. */
	NEEDS_ROOT_FILES = 1 << 7,
	NEEDS_OWN_FILES = 1 << 8, /* reads files below /proc/self that only their owner may */
};
