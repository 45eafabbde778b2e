/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loading a configuration while memory runs out: each allocation that a library makes on the
 * way fails once. A load must be refused with a sentence, or do without; never crash or leak.
 */
#include <dlfcn.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "sandbox/build.h"
#include "state/snapshot.h"
#include "tests/unit/guarded.h"
#include "tests/unit/unit.h"

#if !SANITIZED

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);
void __libc_free(void *p);

static bool counting;
static unsigned long made, fails_at; /* by libraries; the one that fails, from 1 */
static long alive;                   /* by anybody */

/* Not GnuTLS, libtasn1 and GMP, which fail by their own: see base/memory.h. */
static bool is_library(const void *caller)
{
	static const char *const names[] = { "libyaml" };
	Dl_info info;

	if (!counting || !dladdr(caller, &info))
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strstr(info.dli_fname, names[i]))
			return true;
	}
	return false;
}

static bool fails(const void *caller)
{
	return is_library(caller) && ++made == fails_at;
}

static void *noted(void *p)
{
	alive += p != NULL;
	return p;
}

void *malloc(size_t n)
{
	return fails(__builtin_return_address(0)) ? NULL : noted(__libc_malloc(n));
}

void *calloc(size_t n, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : noted(__libc_calloc(n, size));
}

void *realloc(void *p, size_t n)
{
	void *made_anew;

	if (fails(__builtin_return_address(0)))
		return NULL;
	made_anew = __libc_realloc(p, n);
	alive += !p && made_anew;
	return made_anew;
}

void free(void *p)
{
	alive -= p != NULL;
	__libc_free(p);
}

/* One load; how many allocations libraries made. */
static unsigned long load(unsigned long failing)
{
	struct snapshot_load got;
	int rc;

	made = 0;
	fails_at = failing;
	counting = true;
	rc = guarded_load(&got);
	counting = false;
	assert_int_equal(rc == 0, got.next != NULL);
	if (rc < 0)
		assert_true(strlen(got.err.text) > 0);
	snapshot_load_deinit(&got);
	return made;
}

TEST(each_allocation_that_fails_costs_that_load_only)
{
	unsigned long n = load(0);
	long before;

	load(0); /* whatever is kept is kept now */
	assert_true(n > 20);
	for (unsigned long i = 1; i <= n; i++) {
		before = alive;
		load(i);
		if (alive != before)
			fail_msg("allocation %lu of %lu: %ld blocks leak", i, n,
			         alive - before);
	}
	assert_int_equal(load(0), n);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_allocation_that_fails_costs_that_load_only),
	};

	return cmocka_run_group_tests(tests, guarded_set_up, guarded_tear_down);
}

#else

int main(void)
{
	puts("1..0 # SKIP a sanitizer has the allocator");
	return 0;
}

#endif
