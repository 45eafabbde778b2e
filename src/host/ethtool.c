/* SPDX-License-Identifier: Apache-2.0 */
#include "host/ethtool.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/sockios.h>

#include "base/must.h"

void ethtool_init(struct ethtool *e)
{
	*e = (struct ethtool){
		.fd = -1,
		.names = xcalloc(1, sizeof(*e->names) + ETHTOOL_STATS_MAX * ETH_GSTRING_LEN),
		.values = xcalloc(1, sizeof(*e->values) + ETHTOOL_STATS_MAX * sizeof(uint64_t)),
	};
}

void ethtool_deinit(struct ethtool *e)
{
	if (e->fd >= 0)
		close(e->fd);
	free(e->names);
	free(e->values);
	*e = (struct ethtool){ .fd = -1 };
}

static int ask(struct ethtool *e, struct str device, void *question)
{
	struct ifreq request = { .ifr_data = question };

	if (device.n == 0 || device.n >= sizeof(request.ifr_name))
		return -ENODEV;
	memcpy(request.ifr_name, device.p, device.n);
	if (e->fd < 0)
		e->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (e->fd < 0)
		return -errno;
	return ioctl(e->fd, SIOCETHTOOL, &request) < 0 ? -errno : 0;
}

int ethtool_driver(struct ethtool *e, struct str device, struct ethtool_drvinfo *out)
{
	*out = (struct ethtool_drvinfo){ .cmd = ETHTOOL_GDRVINFO };
	return ask(e, device, out);
}

int ethtool_link(struct ethtool *e, struct str device, struct ethtool_cmd *out)
{
	*out = (struct ethtool_cmd){ .cmd = ETHTOOL_GSET };
	return ask(e, device, out);
}

/* How many statistics there are now; the answer lies behind the question. */
static int count_stats(struct ethtool *e, struct str device, uint32_t *n)
{
	union {
		struct ethtool_sset_info head;
		char bytes[sizeof(struct ethtool_sset_info) + sizeof(*n)];
	} question = { .head = { .cmd = ETHTOOL_GSSET_INFO, .sset_mask = 1U << ETH_SS_STATS } };
	int rc = ask(e, device, &question);

	if (rc < 0)
		return rc;
	if (question.head.sset_mask == 0)
		return -EOPNOTSUPP;
	memcpy(n, question.bytes + sizeof(question.head), sizeof(*n));
	return *n > ETHTOOL_STATS_MAX ? -E2BIG : 0;
}

int ethtool_read_stats(struct ethtool *e, struct str device, size_t *n)
{
	uint32_t count;
	int rc = count_stats(e, device, &count);

	*n = 0;
	if (rc < 0 || count == 0)
		return rc;
	e->names->cmd = ETHTOOL_GSTRINGS;
	e->names->string_set = ETH_SS_STATS;
	e->names->len = count;
	e->values->cmd = ETHTOOL_GSTATS;
	e->values->n_stats = count;
	rc = ask(e, device, e->names);
	if (rc == 0)
		rc = ask(e, device, e->values);
	if (rc < 0)
		return rc;
	*n = e->names->len < e->values->n_stats ? e->names->len : e->values->n_stats;
	return 0;
}

struct str ethtool_stat_name(const struct ethtool *e, size_t i)
{
	const char *name = (const char *)e->names->data + i * ETH_GSTRING_LEN;

	return (struct str){ name, strnlen(name, ETH_GSTRING_LEN) };
}

uint64_t ethtool_stat_value(const struct ethtool *e, size_t i)
{
	return e->values->data[i];
}
