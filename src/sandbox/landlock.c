/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/array.h"
#include "collectors/needs.h"
#include "sandbox/hiding.h"

/* What headers of the build's kernel may lack yet (linux/landlock.h). */
#define FS_TRUNCATE         (UINT64_C(1) << 14)
#define FS_IOCTL_DEV        (UINT64_C(1) << 15)
#define NET_BIND_TCP        (UINT64_C(1) << 0)
#define NET_CONNECT_TCP     (UINT64_C(1) << 1)
#define SCOPE_ABSTRACT_UNIX (UINT64_C(1) << 0)
#define SCOPE_SIGNAL        (UINT64_C(1) << 1)

enum { RULE_NET_PORT = 2, DNS_PORT = 53 };

/* The kernel takes a longer one than it knows if what it does not know is 0. */
struct ruleset {
	uint64_t fs, net, scoped;
};

struct port_rule {
	uint64_t allowed, port;
};

/* What each version has brought that writes, makes, removes or executes. */
static const struct {
	int abi;
	uint64_t fs;
} changes[] = {
	{ 1, LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
	             LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
	             LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
	             LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
	             LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
	             LANDLOCK_ACCESS_FS_MAKE_SYM },
	{ 2, LANDLOCK_ACCESS_FS_REFER },
	{ 3, FS_TRUNCATE },
	{ 5, FS_IOCTL_DEV },
};

int landlock_abi(void)
{
	long abi =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	return abi < 0 ? -errno : (int)abi;
}

static struct ruleset refused(const struct sandbox_plan *plan, int abi)
{
	struct ruleset set = { .fs = plan->n_hides > 0 ? LANDLOCK_ACCESS_FS_READ_FILE : 0 };

	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		if (abi >= changes[i].abi)
			set.fs |= changes[i].fs;
	}
	if (abi >= 4)
		set.net = NET_BIND_TCP | (plan->needs & NEEDS_TCP ? 0 : NET_CONNECT_TCP);
	if (abi >= 6)
		set.scoped = SCOPE_SIGNAL |
		             (plan->talks_outside || plan->needs & (NEEDS_DBUS | NEEDS_TCP)
		                      ? 0
		                      : SCOPE_ABSTRACT_UNIX);
	return set;
}

/* A path that is not there, or not to be reached, has nothing to allow. */
static int allow(int rules, const char *path, int flags, uint64_t access)
{
	struct landlock_path_beneath_attr rule = { .allowed_access = access };
	struct stat status;
	int rc = 0;

	rule.parent_fd = open(path, O_PATH | O_CLOEXEC | flags);
	if (rule.parent_fd < 0)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES ? 0 : -errno;
	if (fstat(rule.parent_fd, &status) == 0 && !S_ISDIR(status.st_mode))
		rule.allowed_access &= LANDLOCK_ACCESS_FS_READ_FILE;
	if (syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) < 0)
		rc = -errno;
	close(rule.parent_fd);
	return rc;
}

static int allow_read(void *owner, const char *path)
{
	return allow(*(const int *)owner, path, O_NOFOLLOW, LANDLOCK_ACCESS_FS_READ_FILE);
}

static int allow_paths(int rules, const struct sandbox_plan *plan)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->n_removes; i++)
		rc = allow(rules, plan->removes[i], 0, LANDLOCK_ACCESS_FS_REMOVE_FILE);
	if (rc == 0 && plan->n_hides > 0)
		rc = hiding_each(plan, allow_read, &rules);
	return rc;
}

/* Long answers of DNS come by TCP. */
static int allow_dns(int rules)
{
	struct port_rule rule = { NET_CONNECT_TCP, DNS_PORT };

	return syscall(SYS_landlock_add_rule, rules, RULE_NET_PORT, &rule, 0) < 0 ? -errno : 0;
}

int landlock_enter(const struct sandbox_plan *plan, int abi)
{
	struct ruleset set = refused(plan, abi);
	int rules = (int)syscall(SYS_landlock_create_ruleset, &set, sizeof(set), 0), rc;

	if (rules < 0)
		return -errno;
	rc = allow_paths(rules, plan);
	if (rc == 0 && set.net & NET_CONNECT_TCP && plan->needs & NEEDS_UDP)
		rc = allow_dns(rules);
	if (rc == 0 && syscall(SYS_landlock_restrict_self, rules, 0) < 0)
		rc = -errno;
	close(rules);
	return rc;
}
