/* SPDX-License-Identifier: Apache-2.0 */
#include "net/portowner.h"

#include <ctype.h>
#include <dirent.h>
#include <inttypes.h>
#include <netinet/tcp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/proctcp.h"

enum {
	LINE_MAX_BYTES = 512, /* the kernel's lines have 150 */
	LINK_MAX_BYTES = 64,  /* "socket:[...]" */
	PATH_MAX_BYTES = 64,  /* "/proc/PID/comm" */
	ENTRY_MAX_BYTES = 16 << 10,
};

static const struct in6_addr any4 = { { { [10] = 0xff, [11] = 0xff } } };

static bool is_same(const struct in6_addr *a, const struct in6_addr *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static void get_wanted(const struct sockaddr *address, struct proctcp *out)
{
	struct sockaddr_in6 six;
	struct sockaddr_in four;

	*out = (struct proctcp){ .local = any4 };
	if (address->sa_family == AF_INET) {
		memcpy(&four, address, sizeof(four));
		out->local.s6_addr32[3] = four.sin_addr.s_addr;
		out->port = four.sin_port;
	} else {
		memcpy(&six, address, sizeof(six));
		out->local = six.sin6_addr;
		out->port = six.sin6_port;
	}
}

/* How sure it is that this socket is in the way: 0 is not at all. */
static int likeness(const struct proctcp *wanted, const struct proctcp *other)
{
	bool wants_four = IN6_IS_ADDR_V4MAPPED(&wanted->local);

	if (other->state != TCP_LISTEN || other->port != wanted->port)
		return 0;
	if (is_same(&wanted->local, &other->local))
		return 2;
	if (is_same(&other->local, &any4))
		return wants_four || IN6_IS_ADDR_UNSPECIFIED(&wanted->local);
	return IN6_IS_ADDR_UNSPECIFIED(&other->local) ||
	       IN6_IS_ADDR_UNSPECIFIED(&wanted->local) ||
	       (wants_four && is_same(&wanted->local, &any4) &&
	        IN6_IS_ADDR_V4MAPPED(&other->local));
}

/* Looks through one of the kernel's lists for a better one than was found so far. */
static void search_list(const char *path, const struct proctcp *wanted, struct proctcp *found,
                        int *best)
{
	char line[LINE_MAX_BYTES];
	FILE *file = fopen(path, "re");

	while (file && fgets(line, sizeof(line), file)) {
		struct proctcp other;
		int how;

		if (proctcp_parse(str_from(line), &other) < 0)
			continue;
		how = likeness(wanted, &other);
		if (how > *best) {
			*best = how;
			*found = other;
		}
	}
	if (file)
		fclose(file);
}

static void read_name(struct portowner *owner)
{
	char path[PATH_MAX_BYTES];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", owner->pid);
	file = fopen(path, "re");
	if (!file || !fgets(owner->name, sizeof(owner->name), file))
		snprintf(owner->name, sizeof(owner->name), "a process");
	owner->name[strcspn(owner->name, "\n")] = '\0';
	if (file)
		fclose(file);
}

/* Is one of its descriptors that socket? False too where one may not look. */
static bool has_socket(const char *pid, const char *wanted, size_t *links_left)
{
	char path[PATH_MAX_BYTES + sizeof(((struct dirent *)0)->d_name)];
	const struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	dir = opendir(path);
	while (dir && !found && *links_left > 0 && (entry = readdir(dir))) {
		char target[LINK_MAX_BYTES] = "";

		--*links_left;
		if (readlinkat(dirfd(dir), entry->d_name, target, sizeof(target) - 1) > 0)
			found = strcmp(target, wanted) == 0;
	}
	if (dir)
		closedir(dir);
	return found;
}

static pid_t find_process(uint64_t inode)
{
	size_t links_left = PORTOWNER_LINKS_MAX;
	char wanted[LINK_MAX_BYTES];
	const struct dirent *entry;
	DIR *dir = opendir("/proc");
	pid_t pid = 0;

	snprintf(wanted, sizeof(wanted), "socket:[%" PRIu64 "]", inode);
	while (dir && pid == 0 && (entry = readdir(dir))) {
		if (isdigit((unsigned char)entry->d_name[0]) &&
		    has_socket(entry->d_name, wanted, &links_left))
			pid = (pid_t)strtol(entry->d_name, NULL, 10);
	}
	if (dir)
		closedir(dir);
	return pid;
}

struct portowner portowner_of_tcp(const struct sockaddr *address)
{
	struct portowner owner = { 0 };
	struct proctcp wanted, found;
	int best = 0;

	get_wanted(address, &wanted);
	search_list("/proc/net/tcp", &wanted, &found, &best);
	search_list("/proc/net/tcp6", &wanted, &found, &best);
	if (best == 0)
		return owner;
	owner.has_uid = true;
	owner.uid = (uid_t)found.uid;
	owner.pid = find_process(found.inode);
	if (owner.pid > 0)
		read_name(&owner);
	return owner;
}

struct portowner portowner_of_peer(int fd)
{
	struct portowner owner = { 0 };
	struct ucred peer;
	socklen_t n = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) < 0)
		return owner;
	owner.has_uid = true;
	owner.uid = peer.uid;
	owner.pid = peer.pid;
	if (owner.pid > 0)
		read_name(&owner);
	return owner;
}

static void print_user(uid_t uid, const char *shown_by, char out[static PORTOWNER_TEXT_MAX])
{
	char entry[ENTRY_MAX_BYTES];
	struct passwd user, *found = NULL;

	getpwuid_r(uid, &user, entry, sizeof(entry), &found);
	snprintf(
		out, PORTOWNER_TEXT_MAX,
		" by a process of %.32s (uid %u): \"%s\", run as root, shows which; stop it or "
		"choose another address",
		found ? user.pw_name : "a user without a name", uid, shown_by);
}

void portowner_print(const struct portowner *owner, const char *shown_by,
                     char out[static PORTOWNER_TEXT_MAX])
{
	if (owner->pid == getpid())
		snprintf(out, PORTOWNER_TEXT_MAX,
		         " by this program itself: give each address once");
	else if (owner->pid > 0)
		snprintf(out, PORTOWNER_TEXT_MAX,
		         " by %s (pid %d): stop it or choose another address", owner->name,
		         owner->pid);
	else if (owner->has_uid)
		print_user(owner->uid, shown_by, out);
	else
		snprintf(out, PORTOWNER_TEXT_MAX,
		         ": \"%s\", run as root, shows by whom; stop that program or choose "
		         "another address",
		         shown_by);
}
