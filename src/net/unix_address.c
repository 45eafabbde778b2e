/* SPDX-License-Identifier: Apache-2.0 */
/* unix_address: paths of unix sockets in listen addresses, and who may connect. */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "base/str.h"
#include "net/listen_address.h"

enum {
	NAME_MAX_BYTES = 64,
	ENTRY_MAX_BYTES = 16 << 10, /* of a line in passwd or group */
	NAME_BYTES = sizeof(((struct sockaddr_un *)0)->sun_path) - 1,
};

static int refuse(struct err *err, const struct listen_address *address, const char *reason)
{
	return err_set(err, -EINVAL,
	               "address %s: %s; write unix:/path or unix:@name, and behind a path, if "
	               "need be, ,mode=0660,owner=NAME,group=NAME",
	               address->text, reason);
}

static int parse_mode(struct str text, mode_t *mode)
{
	uint64_t bits;

	if (str_to_u64_base(text, 8, &bits) < 0 || bits > 0777)
		return -EINVAL;
	*mode = (mode_t)bits;
	return 0;
}

/* A number stands for itself, whether or not somebody has it. */
static int parse_number(struct str text, unsigned *id)
{
	uint64_t number;

	if (str_to_u64(text, &number) < 0 || number >= (unsigned)-1)
		return -EINVAL;
	*id = (unsigned)number;
	return 0;
}

static int find_user(struct str name, uid_t *uid)
{
	char text[NAME_MAX_BYTES], entry[ENTRY_MAX_BYTES];
	struct passwd user, *found;

	if (parse_number(name, uid) == 0)
		return 0;
	if (name.n >= sizeof(text))
		return -EINVAL;
	snprintf(text, sizeof(text), "%.*s", STR_ARG(name));
	if (getpwnam_r(text, &user, entry, sizeof(entry), &found) != 0 || !found)
		return -EINVAL;
	*uid = user.pw_uid;
	return 0;
}

static int find_group(struct str name, gid_t *gid)
{
	char text[NAME_MAX_BYTES], entry[ENTRY_MAX_BYTES];
	struct group group, *found;

	if (parse_number(name, gid) == 0)
		return 0;
	if (name.n >= sizeof(text))
		return -EINVAL;
	snprintf(text, sizeof(text), "%.*s", STR_ARG(name));
	if (getgrnam_r(text, &group, entry, sizeof(entry), &found) != 0 || !found)
		return -EINVAL;
	*gid = group.gr_gid;
	return 0;
}

static int parse_option(struct str option, struct listen_address *out, struct err *err)
{
	struct str key, value;

	if (!str_cut(option, '=', &key, &value))
		return refuse(err, out, "an option without a value");
	if (str_is(key, "mode"))
		return parse_mode(value, &out->mode) == 0
		               ? 0
		               : refuse(err, out, "mode= is not octal, or not within 0777");
	if (str_is(key, "owner"))
		return find_user(value, &out->owner) == 0
		               ? 0
		               : refuse(err, out, "owner= names no user of this host");
	if (str_is(key, "group"))
		return find_group(value, &out->group) == 0
		               ? 0
		               : refuse(err, out, "group= names no group of this host");
	return refuse(err, out, "an unknown option (they are mode=, owner= and group=)");
}

static int set_path(struct str path, struct listen_address *out, struct err *err)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };

	if (path.n > NAME_BYTES)
		return err_set(err, -EINVAL,
		               "address %s: the path of a unix socket has at most %d bytes, "
		               "and this one has %zu; choose a shorter one",
		               out->text, NAME_BYTES, path.n);
	memcpy(un.sun_path, path.p, path.n);
	/* The kernel takes the length of an abstract name from that of the address. */
	out->n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + path.n);
	if (un.sun_path[0] == '@')
		un.sun_path[0] = '\0';
	else
		out->n++;
	memcpy(&out->sockaddr, &un, sizeof(un));
	return 0;
}

int listen_address_parse_unix(const char *rest, struct listen_address *out, struct err *err)
{
	struct str left = str_from(rest), path, option;
	bool has_options = str_cut(left, ',', &path, &left);
	int rc;

	out->kind = LISTEN_UNIX;
	out->mode = LISTEN_UNIX_MODE;
	out->owner = (uid_t)-1;
	out->group = (gid_t)-1;
	if (!has_options)
		path = left;
	if (str_starts(path, "///"))
		path = str_skip(path, 2);
	if (path.n < 2 || str_starts(path, "//") || (path.p[0] != '/' && path.p[0] != '@'))
		return refuse(err, out, "it has no absolute path");
	if (path.p[0] == '@' && has_options)
		return refuse(err, out, "an abstract name has no mode, owner or group");
	rc = set_path(path, out, err);
	while (rc == 0 && has_options) {
		has_options = str_cut(left, ',', &option, &left);
		rc = parse_option(has_options ? option : left, out, err);
	}
	return rc;
}
