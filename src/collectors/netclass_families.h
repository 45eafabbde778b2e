/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "collectors/attrs.h"

/*
 * The families that netclass tells whether it reads sysfs or asks netlink:
 * X(WHICH, FILE, NAME, TYPE, TIMES, HELP) for each that is a number.
 */
enum { NETCLASS_MEGABIT_BYTES = 125000 };

/* Those that only sysfs knows. */
#define NETCLASS_OF_SYSFS(X)                                                                   \
	X(ADDRESS_ASSIGN_TYPE, "addr_assign_type", "address_assign_type", METRIC_GAUGE, 0,     \
	  "Who gave the address: 0 the hardware, 1 chance, 2 another interface, 3 a person.")  \
	X(DEVICE_ID, "dev_id", "device_id", METRIC_GAUGE, 0,                                   \
	  "Tells interfaces apart that share an address.")                                     \
	X(NAME_ASSIGN_TYPE, "name_assign_type", "name_assign_type", METRIC_GAUGE, 0,           \
	  "Who gave the name: 1 the kernel, 2 the kernel by rule, 3 a person, 4 a rename.")

#define NETCLASS_OF_LINK(X)                                                                    \
	X(CARRIER, "carrier", "carrier", METRIC_GAUGE, 0, "1 where the line is connected.")    \
	X(CARRIER_CHANGES, "carrier_changes", "carrier_changes_total", METRIC_COUNTER, 0,      \
	  "How often the line was connected or lost.")                                         \
	X(CARRIER_DOWN_COUNT, "carrier_down_count", "carrier_down_changes_total",              \
	  METRIC_COUNTER, 0, "How often the line was lost.")                                   \
	X(CARRIER_UP_COUNT, "carrier_up_count", "carrier_up_changes_total", METRIC_COUNTER, 0, \
	  "How often the line was connected.")                                                 \
	X(DORMANT, "dormant", "dormant", METRIC_GAUGE, 0,                                      \
	  "1 where the line is connected but not usable yet.")                                 \
	X(FLAGS, "flags", "flags", METRIC_GAUGE, 0, "The interface's flags.")                  \
	X(ID, "ifindex", "iface_id", METRIC_GAUGE, 0, "Number of the interface.")              \
	X(LINK, "iflink", "iface_link", METRIC_GAUGE, 0,                                       \
	  "Number of the interface that it uses.")                                             \
	X(LINK_MODE, "link_mode", "iface_link_mode", METRIC_GAUGE, 0,                          \
	  "1 where the interface waits for a program before it is up.")                        \
	X(MTU, "mtu", "mtu_bytes", METRIC_GAUGE, 0, "Largest packet.")                         \
	X(GROUP, "netdev_group", "net_dev_group", METRIC_GAUGE, 0, "Group of the interface.")  \
	X(TXQLEN, "tx_queue_len", "transmit_queue_length", METRIC_GAUGE, 0,                    \
	  "Packets that may wait to be sent.")                                                 \
	X(TYPE, "type", "protocol_type", METRIC_GAUGE, 0,                                      \
	  "Kind of hardware, as ARP numbers it.")

#define NETCLASS_SPEED(X)                                                                      \
	X(SPEED, "speed", "speed_bytes", METRIC_GAUGE, NETCLASS_MEGABIT_BYTES,                 \
	  "Speed of the line in bytes per second.")

/* As rows of a table. */
#define NETCLASS_ROW(which, file, name, type, times, help)                                     \
	{ file, { "node_network_" name, help, type, { "device" } }, times },

#define NETCLASS_UP                                                                            \
	{                                                                                      \
		"node_network_up", "1 where the interface can be used.", METRIC_GAUGE,         \
		{                                                                              \
			"device"                                                               \
		}                                                                              \
	}

#define NETCLASS_INFO_HELP "Addresses and state of the interface, always 1."

/* As sysfs tells it. */
#define NETCLASS_INFO                                                                          \
	{                                                                                      \
		"node_network_info", NETCLASS_INFO_HELP, METRIC_GAUGE,                         \
		{                                                                              \
			"address", "adminstate", "broadcast", "device", "duplex", "ifalias",   \
				"operstate"                                                    \
		}                                                                              \
	}
