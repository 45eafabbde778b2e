/* SPDX-License-Identifier: Apache-2.0 */
#include "host/statfile.c"

#include "tests/unit/tmpdir.h"

TEST(reads_once_in_a_scrape)
{
	static const struct {
		const char *text; /* NULL: no file */
		bool new_scrape;
		int rc;
		uint64_t forks;
	} rows[] = {
		{ NULL, true, -ENOENT, 0 },
		{ "processes 7\n", true, 0, 7 },
		{ "processes 8\n", false, 0, 7 },
		{ "processes 8\n", true, 0, 8 },
		{ "processes x\n", true, -EBADMSG, 0 },
		{ "processes 9\n", false, 0, 9 }, /* what failed is tried again */
	};
	const struct procstat *stat = NULL;
	struct tmpdir dir;
	struct host host;

	tmp_new(&dir);
	host_init(&host, dir.path, "", "", "");
	statfile_open(&host);
	statfile_open(&host);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].text)
			tmp_write(&dir, "stat", rows[i].text);
		if (rows[i].new_scrape)
			host_begin_scrape(&host);
		assert_int_equal(statfile_get(&host, &stat), rows[i].rc);
		if (rows[i].rc == 0) {
			assert_int_equal(stat->forks, rows[i].forks);
			statfile_put(stat);
		}
	}
	statfile_close(&host);
	assert_non_null(host.statfile);
	statfile_close(&host);
	assert_null(host.statfile);
	assert_int_equal(host.kept, 0);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(reads_once_in_a_scrape))
