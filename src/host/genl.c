/* SPDX-License-Identifier: Apache-2.0 */
#include "host/genl.h"

#include <errno.h>
#include <string.h>

#include <linux/genetlink.h>

#include "base/must.h"

void genl_init(struct genl *g, const char *family)
{
	must(strlen(family) < GENL_NAME_MAX_BYTES);
	*g = (struct genl){ .family = family };
	netlink_init(&g->netlink, NETLINK_GENERIC);
}

void genl_deinit(struct genl *g)
{
	netlink_deinit(&g->netlink);
}

static int parse_id(struct str attrs, uint16_t *id)
{
	struct str value;
	uint16_t type;
	int rc;

	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type != CTRL_ATTR_FAMILY_ID)
			continue;
		*id = netlink_u16(value);
		return *id > 0 ? 0 : -EBADMSG;
	}
	return rc < 0 ? rc : -EBADMSG;
}

static int resolve(struct genl *g, struct arena *arena)
{
	struct {
		struct genlmsghdr head;
		struct nlattr attr;
		char name[GENL_NAME_MAX_BYTES];
	} request = {
		.head = { .cmd = CTRL_CMD_GETFAMILY, .version = 1 },
		.attr = { sizeof(request.attr) + sizeof(request.name), CTRL_ATTR_FAMILY_NAME },
	};
	struct str messages, attrs;
	int rc;

	memcpy(request.name, g->family, strlen(g->family));
	rc = netlink_ask(&g->netlink, arena, GENL_ID_CTRL,
	                 (struct str){ (const char *)&request, sizeof(request) }, &messages);
	if (rc == 0)
		rc = genl_next(&messages, &attrs);
	if (rc <= 0)
		return rc < 0 ? rc : -EBADMSG;
	return parse_id(attrs, &g->id);
}

static int dump(struct genl *g, struct arena *arena, struct str request, struct str *messages)
{
	bool changed;
	int rc = g->id > 0 ? 0 : resolve(g, arena);

	if (rc == 0)
		rc = netlink_dump(&g->netlink, arena, g->id, request, messages, &changed);
	return rc;
}

int genl_dump(struct genl *g, struct arena *arena, unsigned char command, struct str attrs,
              struct str *messages)
{
	const struct genlmsghdr head = { .cmd = command, .version = 1 };
	char bytes[NETLINK_REQUEST_MAX_BYTES];
	struct str request = { bytes, sizeof(head) + attrs.n };
	bool known = g->id > 0;
	int rc;

	must(request.n <= sizeof(bytes));
	memcpy(bytes, &head, sizeof(head));
	if (attrs.n > 0)
		memcpy(bytes + sizeof(head), attrs.p, attrs.n);
	rc = dump(g, arena, request, messages);
	if (rc != -ENOENT || !known)
		return rc;
	/* A module that was loaded anew has another number. */
	g->id = 0;
	return dump(g, arena, request, messages);
}

int genl_next(struct str *messages, struct str *attrs)
{
	uint16_t type, flags;
	int rc = netlink_next(messages, &type, &flags, attrs);

	if (rc <= 0)
		return rc;
	if (attrs->n < sizeof(struct genlmsghdr))
		return -EBADMSG;
	*attrs = str_skip(*attrs, sizeof(struct genlmsghdr));
	return 1;
}
