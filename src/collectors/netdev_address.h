/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "host/rtlink.h"
#include "metrics/exposition.h"

/*
 * node_network_address_info for the addresses in rtnetlink's messages that belong to one of
 * the links. 0, or -EBADMSG for bytes that the kernel does not send.
 */
int netdev_address_emit(struct exposition *out, struct str messages, const struct rtlink *links,
                        size_t n);
