/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/capabilities.h"

#include <cap-ng.h>
#include <errno.h>

enum {
	HIGHEST = 63, /* that the kernel's interface has room for */
	LIMITED = CAPNG_EFFECTIVE | CAPNG_PERMITTED | CAPNG_INHERITABLE,
};

bool capabilities_built(void)
{
	return true;
}

static int read_sets(void)
{
	errno = 0;
	return capng_get_caps_process() == 0 ? 0 : errno > 0 ? -errno : -EIO;
}

static int apply(capng_select_t which)
{
	errno = 0;
	return capng_apply(which) == 0 ? 0 : errno > 0 ? -errno : -EIO;
}

/* Does the set hold something besides? */
static bool has_more(capng_type_t set, uint64_t keep)
{
	for (unsigned c = 0; c <= HIGHEST; c++) {
		if (!(keep >> c & 1) && capng_have_capability(set, c))
			return true;
	}
	return false;
}

static void drop(unsigned sets, uint64_t keep)
{
	for (unsigned c = 0; c <= HIGHEST; c++) {
		if (!(keep >> c & 1))
			capng_update(CAPNG_DROP, (capng_type_t)sets, c);
	}
}

int capabilities_bound(uint64_t keep)
{
	int rc = read_sets();

	if (rc < 0)
		return rc;
	if (has_more(CAPNG_AMBIENT, 0)) {
		drop(CAPNG_AMBIENT, 0);
		rc = apply(CAPNG_SELECT_AMBIENT);
	}
	if (rc < 0 || !has_more(CAPNG_BOUNDING_SET, keep) ||
	    !capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP))
		return rc;
	drop(CAPNG_BOUNDING_SET, keep);
	return apply(CAPNG_SELECT_BOUNDS);
}

/* After a change of the user what is kept is permitted, but not in effect. */
static bool is_idle(unsigned c)
{
	return capng_have_capability(CAPNG_PERMITTED, c) &&
	       !capng_have_capability(CAPNG_EFFECTIVE, c);
}

int capabilities_limit(uint64_t keep)
{
	bool changes = false;
	int rc = read_sets();

	if (rc < 0)
		return rc;
	changes = has_more(CAPNG_EFFECTIVE, keep) || has_more(CAPNG_PERMITTED, keep) ||
	          has_more(CAPNG_INHERITABLE, keep);
	drop(LIMITED, keep);
	for (unsigned c = 0; c <= HIGHEST; c++) {
		if (!is_idle(c))
			continue;
		capng_update(CAPNG_ADD, CAPNG_EFFECTIVE, c);
		changes = true;
	}
	/* Where there is nothing to do the call may well be forbidden. */
	return changes ? apply(CAPNG_SELECT_CAPS) : 0;
}

uint64_t capabilities_now(void)
{
	uint64_t set = 0;

	if (read_sets() < 0)
		return 0;
	for (unsigned c = 0; c <= HIGHEST; c++) {
		if (capng_have_capability(CAPNG_EFFECTIVE, c))
			set |= UINT64_C(1) << c;
	}
	return set;
}
