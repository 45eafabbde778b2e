/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/user.h"

#include <errno.h>
#include <grp.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

static int fail(const struct identity *to, const char *call, struct err *err)
{
	int code = errno;

	return err_set(err, -code, "could not become user %s: %s: %s", to->name, call,
	               strerror(code));
}

int user_change(const struct identity *to, bool keep, bool dumpable, struct err *err)
{
	if (geteuid() == to->uid && getegid() == to->gid)
		return 0;
	if (geteuid() != 0)
		return err_set(err, -EPERM,
		               "only root can become user %s: start postern as root, or as "
		               "that user",
		               to->name);
	if (prctl(PR_SET_KEEPCAPS, keep, 0, 0, 0) < 0)
		return fail(to, "prctl", err);
	if (setgroups(to->n_groups, to->groups) < 0)
		return fail(to, "setgroups", err);
	if (setresgid(to->gid, to->gid, to->gid) < 0)
		return fail(to, "setresgid", err);
	if (setresuid(to->uid, to->uid, to->uid) < 0)
		return fail(to, "setresuid", err);
	/* The kernel has made it 0 with the change. */
	if (dumpable)
		prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	return 0;
}
