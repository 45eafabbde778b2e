/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/complaints.c"

#include <stdio.h>
#include <unistd.h>

#include "base/str.h"
#include "tests/unit/unit.h"

/* Standard error goes into a pipe while a test runs. */
static int log_pipe[2], log_was;

static int setup(void **state)
{
	(void)state;
	log_was = dup(STDERR_FILENO);
	return log_was < 0 || pipe(log_pipe) < 0 || dup2(log_pipe[1], STDERR_FILENO) < 0;
}

static int teardown(void **state)
{
	(void)state;
	dup2(log_was, STDERR_FILENO);
	close(log_was);
	close(log_pipe[0]);
	close(log_pipe[1]);
	return 0;
}

/* One scrape with these sentences; returns how many lines it logged. */
static size_t scrape(struct complaints *c, const char *const *sentences)
{
	char text[4096];
	size_t lines = 0;
	ssize_t n;

	complaints_begin(c);
	for (; *sentences; sentences++)
		complaints_say(c, *sentences);
	complaints_end(c);
	assert_int_equal(write(STDERR_FILENO, ".", 1),
	                 1); /* so that there is something to read */
	n = read(log_pipe[0], text, sizeof(text));
	for (ssize_t i = 0; i < n; i++)
		lines += text[i] == '\n';
	return lines;
}

#define SCRAPE(c, ...) scrape(c, (const char *const[]){ __VA_ARGS__, NULL })

TEST(logs_a_sentence_once_until_it_stays_away)
{
	struct complaints *c = complaints_new();

	assert_int_equal(SCRAPE(c, "a", "b"), 2);
	assert_int_equal(SCRAPE(c, "b", "a"), 0);
	assert_int_equal(SCRAPE(c, "b", "b"), 0);
	assert_int_equal(SCRAPE(c, "a", "b"), 1);
	assert_int_equal(SCRAPE(c, NULL), 0);
	assert_int_equal(SCRAPE(c, "a"), 1);
	complaints_free(c);
}

TEST(forgets_nothing_and_floods_nothing_at_its_limit)
{
	struct complaints *c = complaints_new();
	char sentence[16];

	for (int scrape = 0; scrape < 2; scrape++) {
		complaints_begin(c);
		for (int i = 0; i < COMPLAINTS_MAX; i++) {
			snprintf(sentence, sizeof(sentence), "%d", i);
			complaints_say(c, sentence);
			if (scrape == 0 && i % 16 == 0) {
				char drain[4096];

				assert_true(read(log_pipe[0], drain, sizeof(drain)) > 0);
			}
		}
		complaints_end(c);
	}
	assert_int_equal(c->n, COMPLAINTS_MAX);
	complaints_say(c, "one more");
	assert_int_equal(c->n, COMPLAINTS_MAX);
	complaints_free(c);
}

RUN_TESTS(cmocka_unit_test_setup_teardown(logs_a_sentence_once_until_it_stays_away, setup,
                                          teardown),
          cmocka_unit_test_setup_teardown(forgets_nothing_and_floods_nothing_at_its_limit,
                                          setup, teardown))
