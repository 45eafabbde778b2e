/* SPDX-License-Identifier: Apache-2.0 */
#include "command/scrape_job.c"

#include "tests/unit/unit.h"

static const char *const targets[] = { "node1:9100", "[::1]:9100" };

static void expect(const struct scrape_job *job, const char *expected)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	scrape_job_write(job, &out);
	assert_str(buf_str(&out), expected);
	buf_deinit(&out);
}

TEST(writes_no_more_than_the_targets_of_plain_http)
{
	const struct scrape_job job = { .name = "node", .targets = targets, .n_targets = 2 };

	expect(&job, "scrape_configs:\n"
	             "  - job_name: node\n"
	             "    static_configs:\n"
	             "      - targets:\n"
	             "          - \"node1:9100\"\n"
	             "          - \"[::1]:9100\"\n");
}

TEST(writes_all_that_mutual_tls_and_a_password_need)
{
	const struct scrape_job job = {
		.source = "web.yml",
		.name = "1",
		.metrics_path = "/m?x",
		.tls = true,
		.ca_file = "/a b/ca.crt",
		.cert_file = "/c.crt",
		.key_file = "/c.key",
		.files_note = "Here.",
		.server_name = "node1",
		.user = "yes",
		.password_file = "/password",
		.password_note = "There.",
		.n_users = 2,
		.targets = targets,
		.n_targets = 1,
	};

	expect(&job, "# Made by postern scrape-config from web.yml.\n"
	             "scrape_configs:\n"
	             "  - job_name: \"1\"\n"
	             "    metrics_path: \"/m?x\"\n"
	             "    scheme: https\n"
	             "    tls_config:\n"
	             "      # Here.\n"
	             "      ca_file: \"/a b/ca.crt\"\n"
	             "      cert_file: /c.crt\n"
	             "      key_file: /c.key\n"
	             "      # The server's certificate has this name, and not that of each "
	             "target.\n"
	             "      server_name: node1\n"
	             "    basic_auth:\n"
	             "      # One of 2 users.\n"
	             "      username: \"yes\"\n"
	             "      # There.\n"
	             "      password_file: /password\n"
	             "    static_configs:\n"
	             "      - targets:\n"
	             "          - \"node1:9100\"\n");
}

TEST(trusts_the_system_where_the_authority_is_not_known)
{
	const struct scrape_job job = {
		.name = "node", .tls = true, .targets = targets, .n_targets = 1
	};

	expect(&job, "scrape_configs:\n"
	             "  - job_name: node\n"
	             "    scheme: https\n"
	             "    # FILL IN ca_file below tls_config, unless the authority of the "
	             "server's\n"
	             "    # certificate is one that everybody trusts.\n"
	             "    tls_config: {}\n"
	             "    static_configs:\n"
	             "      - targets:\n"
	             "          - \"node1:9100\"\n");
}

RUN_TESTS(cmocka_unit_test(writes_no_more_than_the_targets_of_plain_http),
          cmocka_unit_test(writes_all_that_mutual_tls_and_a_password_need),
          cmocka_unit_test(trusts_the_system_where_the_authority_is_not_known))
