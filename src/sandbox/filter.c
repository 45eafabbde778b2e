/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/filter.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

#include "sandbox/calls.h"

/* By binary search: a few looks for each call, however many there are. */
enum { BINARY_TREE = 2 };

struct rules {
	scmp_filter_ctx filter;
	uint32_t refusal;
};

bool filter_built(void)
{
	return true;
}

/* seccomp(2): with this mode and no filter there is nothing but a bad address. */
int filter_offered(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0);
	return errno == EFAULT ? 0 : -errno;
}

static int add(void *owner, const char *name, enum call_verdict verdict,
               const struct call_test *test)
{
	const struct rules *rules = owner;
	uint32_t action = verdict == CALL_ALLOWED ? SCMP_ACT_ALLOW : rules->refusal;
	int number = seccomp_syscall_resolve_name(name);

	/* Unknown to the library, or not a call of this machine: nobody makes it. */
	if (number < 0)
		return 0;
	if (!test)
		return seccomp_rule_add(rules->filter, action, number, 0);
	return seccomp_rule_add(rules->filter, action, number, 1,
	                        SCMP_CMP(test->arg, SCMP_CMP_MASKED_EQ, test->mask,
	                                 test->value));
}

static int load(scmp_filter_ctx filter)
{
	/* Else whatever the kernel says is ECANCELED. */
	int rc = seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);

	return rc < 0 ? rc : seccomp_load(filter);
}

int filter_enter(const struct sandbox_plan *plan, bool noticed)
{
	struct rules rules = { seccomp_init(SCMP_ACT_ERRNO(ENOSYS)),
		               noticed ? SCMP_ACT_TRAP : SCMP_ACT_ERRNO(EPERM) };
	int rc;

	if (!rules.filter)
		return -ENOMEM;
	rc = seccomp_attr_set(rules.filter, SCMP_FLTATR_CTL_OPTIMIZE, BINARY_TREE);
	/* A measure of its own: where it cannot be had the kernel says what is amiss. */
	if (rc == 0)
		rc = seccomp_attr_set(rules.filter, SCMP_FLTATR_CTL_NNP, 0);
	if (rc == 0)
		rc = calls_each(plan, add, &rules);
	if (rc == 0)
		rc = load(rules.filter);
	seccomp_release(rules.filter);
	return rc;
}

int filter_forbid_io_uring(void)
{
	int number = seccomp_syscall_resolve_name("io_uring_setup"), rc = 0;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);

	if (!filter)
		return -ENOMEM;
	if (number >= 0)
		rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), number, 0);
	if (rc == 0)
		rc = load(filter);
	seccomp_release(filter);
	return rc;
}

void filter_call_name(int number, char name[static SANDBOX_CALL_MAX_BYTES])
{
	char *known = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);

	snprintf(name, SANDBOX_CALL_MAX_BYTES, "%s", known ? known : "?");
	free(known);
}
