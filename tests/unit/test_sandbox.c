/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "collectors/needs.h"
#include "sandbox/calls.h"
#include "sandbox/capabilities.h"
#include "sandbox/filter.h"
#include "sandbox/hiding.h"
#include "sandbox/landlock.h"
#include "sandbox/needs.h"
#include "sandbox/sandbox.h"
#include "tests/unit/tmpdir.h"
#include "tests/unit/unit.h"

/* What becomes of a call with that value of the argument that counts. */
struct question {
	const char *name;
	uint64_t value;
	bool allowed, refused;
};

static int look(void *owner, const char *name, enum call_verdict verdict,
                const struct call_test *test)
{
	struct question *q = owner;

	if (strcmp(name, q->name) != 0 || (test && (q->value & test->mask) != test->value))
		return 0;
	if (verdict == CALL_ALLOWED)
		q->allowed = true;
	else
		q->refused = true;
	return 0;
}

static struct question ask(const struct sandbox_plan *plan, const char *name, uint64_t value)
{
	struct question q = { name, value };

	assert_int_equal(calls_each(plan, look, &q), 0);
	return q;
}

static void assert_allowed(const struct sandbox_plan *plan, const char *name, uint64_t value)
{
	struct question q = ask(plan, name, value);

	assert_true(q.allowed && !q.refused);
}

static void assert_refused(const struct sandbox_plan *plan, const char *name, uint64_t value)
{
	struct question q = ask(plan, name, value);

	assert_true(q.refused && !q.allowed);
}

TEST(opens_what_a_need_needs_and_no_more)
{
	static const struct {
		unsigned need;
		const char *call;
		uint64_t value;
	} rows[] = {
		{ NEEDS_NETLINK, "bind", 0 },
		{ NEEDS_NETLINK, "socket", AF_NETLINK },
		{ NEEDS_ETHTOOL, "socket", AF_INET },
		{ NEEDS_DBUS, "connect", 0 },
		{ NEEDS_DBUS, "socket", AF_UNIX },
		{ NEEDS_UDP, "socket", AF_INET6 },
		{ NEEDS_TCP, "connect", 0 },
		{ NEEDS_ADJTIMEX, "adjtimex", 0 },
		{ NEEDS_ADJTIMEX, "clock_adjtime", 0 },
	};
	struct sandbox_plan plan = { 0 };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		plan.needs = NEEDS_ROOT_FILES;
		assert_refused(&plan, rows[i].call, rows[i].value);
		plan.needs = rows[i].need;
		assert_allowed(&plan, rows[i].call, rows[i].value);
		assert_int_equal(needs_open(plan.needs).capabilities, 0);
	}
	assert_int_equal(needs_open(NEEDS_ROOT_FILES).capabilities,
	                 UINT64_C(1) << CAP_DAC_READ_SEARCH);
}

TEST(opens_files_to_read_alone)
{
	const struct sandbox_plan plan = { .needs = ~0U };

	assert_allowed(&plan, "openat", O_RDONLY | O_CLOEXEC | O_DIRECTORY);
	assert_allowed(&plan, "openat", O_PATH | O_DIRECTORY);
	assert_refused(&plan, "openat", O_WRONLY);
	assert_refused(&plan, "openat", O_RDWR | O_CREAT);
	assert_false(ask(&plan, "openat", O_RDONLY | O_CREAT).allowed);
	assert_false(ask(&plan, "openat", O_RDONLY | O_TRUNC).allowed);
}

TEST(removes_files_where_a_socket_is_removed_alone)
{
	struct sandbox_plan plan = { .needs = ~0U };

	assert_refused(&plan, "unlink", 0);
	plan.removes[plan.n_removes++] = "/run/postern";
	assert_allowed(&plan, "unlink", 0);
}

TEST(keeper_has_no_network_whatever_is_needed)
{
	const struct sandbox_plan plan = { .role = SANDBOX_KEEPER, .needs = 0 };

	for (unsigned family = 0; family < 46; family++)
		assert_refused(&plan, "socket", family);
	assert_false(ask(&plan, "connect", 0).allowed);
	assert_false(ask(&plan, "accept4", 0).allowed);
	assert_allowed(&plan, "recvmsg", 0);
}

/* No call is named twice without a condition: the filter would have to choose. */
static int count(void *owner, const char *name, enum call_verdict verdict,
                 const struct call_test *test)
{
	struct question *q = owner;

	(void)verdict;
	if (!test && strcmp(name, q->name) == 0)
		q->value++;
	return 0;
}

static int count_each(void *owner, const char *name, enum call_verdict verdict,
                      const struct call_test *test)
{
	struct question q = { name };

	(void)verdict;
	calls_each(owner, count, &q);
	if (q.value != !test)
		fail_msg("%s", name);
	return 0;
}

TEST(says_one_thing_of_each_call)
{
	struct sandbox_plan plans[] = { { .needs = 0 },
		                        { .needs = ~0U },
		                        { .role = SANDBOX_KEEPER } };

	for (size_t i = 0; i < COUNT_OF(plans); i++)
		assert_int_equal(calls_each(&plans[i], count_each, &plans[i]), 0);
}

TEST(switched_off_it_forecasts_nothing)
{
	const struct sandbox_plan plan = { .off = true, .key_process = SANDBOX_OFF };
	struct sandbox_state state;

	sandbox_forecast(&plan, &state);
	for (int i = 0; i < SANDBOX_MEASURES; i++)
		assert_int_equal(state.measures[i].standing, SANDBOX_OFF);
}

TEST(forecasts_what_comes)
{
	const struct sandbox_plan plan = { .seccomp_off = true };
	struct sandbox_state state;

	sandbox_forecast(&plan, &state);
	assert_int_equal(state.measures[SANDBOX_NO_NEW_PRIVS].standing, SANDBOX_ON);
	assert_int_equal(state.measures[SANDBOX_SECCOMP].standing, SANDBOX_OFF);
	assert_int_equal(state.measures[SANDBOX_LANDLOCK].standing,
	                 landlock_abi() > 0 ? SANDBOX_ON : SANDBOX_NOT_OFFERED);
}

/* Which claim does not hold, from 1 on; 0: all do. In a process of its own, for good. */
static int in_child(const struct sandbox_plan *plan, int (*try)(const struct sandbox_state *))
{
	struct sandbox_state state;
	struct err err = { "" };
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		if (sandbox_enter(plan, &state, &err) < 0) {
			print_message("# %s\n", err.text);
			_exit(99);
		}
		_exit(try(&state));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static char written[PATH_MAX], readable[PATH_MAX];
static char hidden[PATH_MAX + 8], hidden_link[PATH_MAX + 8], made_later[PATH_MAX + 8];

static bool opens(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool is_on(const struct sandbox_state *state, enum sandbox_measure measure)
{
	return state->measures[measure].standing == SANDBOX_ON;
}

static int try_files(const struct sandbox_state *state)
{
	if (!opens(readable, O_RDONLY))
		return 1;
	if (!is_on(state, SANDBOX_LANDLOCK) && !is_on(state, SANDBOX_SECCOMP))
		return 0;
	if (opens(readable, O_WRONLY) || opens(readable, O_RDWR))
		return 2;
	if (opens(written, O_WRONLY | O_CREAT))
		return 3;
	if (opens(readable, O_RDONLY | O_TRUNC))
		return 4;
	if (mkdir(written, 0700) == 0 || unlink(readable) == 0 ||
	    rename(readable, written) == 0)
		return 5;
	execl("/bin/true", "true", (char *)NULL);
	return 0; /* it came back */
}

static int try_reads(const struct sandbox_state *state)
{
	if (!is_on(state, SANDBOX_LANDLOCK))
		return 0;
	if (!opens(readable, O_RDONLY) || !opens("/etc/passwd", O_RDONLY) ||
	    !opens("/proc/self/stat", O_RDONLY) || !opens("/", O_RDONLY))
		return 1;
	if (opens(hidden, O_RDONLY) || opens(hidden_link, O_RDONLY))
		return 2;
	return opens(made_later, O_RDONLY) ? 3 : 0;
}

static int try_calls(const struct sandbox_state *state)
{
	char call[SANDBOX_CALL_MAX_BYTES];

	if (!is_on(state, SANDBOX_SECCOMP))
		return 0;
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0 || errno != EPERM)
		return 1;
	if (kill(getpid(), 0) == 0 || errno != EPERM)
		return 2;
	sandbox_refused(call);
#if defined(__x86_64__) || defined(__aarch64__) || defined(__arm__)
	if (sandbox_refusals() != 2 || strcmp(call, "kill") != 0)
		return 3;
#endif
	return 0;
}

static int try_capabilities(const struct sandbox_state *state)
{
	return is_on(state, SANDBOX_CAPABILITIES) && capabilities_now() != 0;
}

static void make_files(struct tmpdir *t)
{
	tmp_new(t);
	tmp_write(t, "there", "x");
	snprintf(readable, sizeof(readable), "%s/there", t->path);
	snprintf(written, sizeof(written), "%s/new", t->path);
}

TEST(neither_writes_nor_executes)
{
	const struct sandbox_plan both = { 0 }, landlock = { .seccomp_off = true };
	struct tmpdir t;

	make_files(&t);
	assert_int_equal(in_child(&both, try_files), 0);
	assert_int_equal(in_child(&landlock, try_files), 0);
	assert_int_equal(access(readable, R_OK), 0);
	assert_int_equal(access(written, F_OK), -1);
	tmp_free(&t);
}

/* In the sandbox, and tried once this process has made another file. */
static int try_after_a_change(const struct sandbox_plan *plan, const struct tmpdir *t)
{
	struct sandbox_state state;
	int entered[2], changed[2], status;
	char byte = 0;
	pid_t pid;

	assert_true(pipe(entered) == 0 && pipe(changed) == 0);
	pid = fork();
	if (pid == 0) {
		if (sandbox_enter(plan, &state, NULL) < 0 || write(entered[1], &byte, 1) != 1 ||
		    read(changed[0], &byte, 1) != 1)
			_exit(99);
		_exit(try_reads(&state));
	}
	close(entered[1]);
	assert_int_equal(read(entered[0], &byte, 1), 1);
	tmp_write(t, "later", "x");
	assert_int_equal(write(changed[1], &byte, 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(entered[0]), close(changed[0]), close(changed[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

TEST(hides_files_and_what_is_made_beside_them_later)
{
	struct sandbox_plan plan = { .seccomp_off = true };
	char real[PATH_MAX];
	struct tmpdir t;

	make_files(&t);
	assert_non_null(realpath(t.path, real));
	tmp_write(&t, "key", "x");
	tmp_write(&t, "beside/there", "x");
	snprintf(readable, sizeof(readable), "%s/beside/there", t.path);
	snprintf(hidden, sizeof(hidden), "%s/key", real);
	snprintf(hidden_link, sizeof(hidden_link), "%s/link", real);
	snprintf(made_later, sizeof(made_later), "%s/later", real);
	assert_int_equal(symlink("key", hidden_link), 0);
	plan.hides[plan.n_hides++] = hidden;
	assert_true(hiding_would_do(&plan));
	assert_int_equal(try_after_a_change(&plan, &t), 0);
	tmp_free(&t);
}

TEST(hides_nothing_where_new_files_would_be_missed)
{
	struct sandbox_plan plan = { .n_hides = 1, .n_grows = 1 };
	struct tmpdir t;
	char real[PATH_MAX];
	const struct {
		const char *below; /* of the directory above the hidden file's */
		bool would_do;
	} rows[] = {
		{ "", false },         { "/tls", false },
		{ "/tl*", false },     { "/new", false },
		{ "/*/new", false },   { "/tls/key", false },
		{ "/there", true },    { "/there/new", true },
		{ "/there/a*", true }, { "/tls/../there", true },
	};

	tmp_new(&t);
	tmp_write(&t, "tls/key", "x");
	tmp_write(&t, "there/file", "x");
	assert_non_null(realpath(t.path, real));
	snprintf(hidden, sizeof(hidden), "%s/tls/key", real);
	plan.hides[0] = hidden;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char path[2 * PATH_MAX];

		snprintf(path, sizeof(path), "%s%s", t.path, rows[i].below);
		plan.grows[0] = path;
		if (hiding_would_do(&plan) != rows[i].would_do)
			fail_msg("row %zu", i);
	}
	plan.grows[0] = "nowhere*/x";
	assert_true(hiding_would_do(&plan));
	tmp_free(&t);
}

TEST(counts_and_names_what_it_refuses)
{
	const struct sandbox_plan plan = { 0 };

	if (!filter_built())
		SKIP_TEST("this build has no libseccomp");
	assert_int_equal(in_child(&plan, try_calls), 0);
}

TEST(keeps_no_capability_that_is_not_needed)
{
	const struct sandbox_plan plan = { .needs = ~(unsigned)NEEDS_ROOT_FILES };

	assert_int_equal(in_child(&plan, try_capabilities), 0);
}

RUN_TESTS(cmocka_unit_test(opens_what_a_need_needs_and_no_more),
          cmocka_unit_test(opens_files_to_read_alone),
          cmocka_unit_test(removes_files_where_a_socket_is_removed_alone),
          cmocka_unit_test(keeper_has_no_network_whatever_is_needed),
          cmocka_unit_test(says_one_thing_of_each_call),
          cmocka_unit_test(switched_off_it_forecasts_nothing),
          cmocka_unit_test(forecasts_what_comes), cmocka_unit_test(neither_writes_nor_executes),
          cmocka_unit_test(hides_files_and_what_is_made_beside_them_later),
          cmocka_unit_test(hides_nothing_where_new_files_would_be_missed),
          cmocka_unit_test(counts_and_names_what_it_refuses),
          cmocka_unit_test(keeps_no_capability_that_is_not_needed))
