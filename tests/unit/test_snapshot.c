/* SPDX-License-Identifier: Apache-2.0 */
#include "state/snapshot.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/pki.h"
#include "tests/unit/tmpdir.h"
#include "tests/unit/unit.h"

#define CONFIG                                                                                 \
	"tls_server_config:\n"                                                                 \
	"  cert_file: server.crt\n"                                                            \
	"  key_file: server.key\n"                                                             \
	"  client_auth_type: RequireAndVerifyClientCert\n"                                     \
	"  client_ca_file: ca.crt\n"                                                           \
	"  client_allowed_sans:\n"                                                             \
	"    - prometheus.example\n"                                                           \
	"basic_auth_users:\n"                                                                  \
	"  prometheus: $2y$04$q8JANKxilohBZ3Z8rex8P.A9HjIRvZUMeTvDXJ0mxtEW9AxZgamjO\n"

/* A guarded door's files, and what they load to when nothing is wrong with them. */
static struct {
	struct tmpdir dir;
	char path[2 * TMP_PATH_MAX_BYTES];
	char chain[8192], authorities[8192], key[4096];
	struct snapshot *whole;
} door;

static int load(struct snapshot_load *out)
{
	return snapshot_load(door.path, out);
}

static int set_up(void **unused)
{
	static struct pki ca, other_ca, server;
	struct snapshot_load first;

	(void)unused;
	pki_make(&ca, &(struct pki_params){ .name = "ca", .is_ca = true, .days = 2 });
	pki_make(&other_ca, &(struct pki_params){ .name = "other", .is_ca = true, .days = 2 });
	pki_make(&server,
	         &(struct pki_params){
			 .name = "server", .issuer = &ca, .days = 2, .dns = "localhost" });
	snprintf(door.chain, sizeof(door.chain), "%s%s", server.crt_pem, ca.crt_pem);
	snprintf(door.authorities, sizeof(door.authorities), "%s%s", ca.crt_pem,
	         other_ca.crt_pem);
	snprintf(door.key, sizeof(door.key), "%s", server.key_pem);
	pki_free(&ca);
	pki_free(&other_ca);
	pki_free(&server);
	tmp_new(&door.dir);
	snprintf(door.path, sizeof(door.path), "%s/web.yml", door.dir.path);
	tmp_write(&door.dir, "server.crt", door.chain);
	tmp_write(&door.dir, "server.key", door.key);
	tmp_write(&door.dir, "ca.crt", door.authorities);
	tmp_write(&door.dir, "web.yml", CONFIG);
	assert_int_equal(load(&first), 0);
	door.whole = first.next;
	first.next = NULL;
	door.whole->generation = 1;
	snapshot_load_deinit(&first);
	return 0;
}

static int tear_down(void **unused)
{
	(void)unused;
	snapshot_unref(door.whole);
	tmp_free(&door.dir);
	return 0;
}

/* Cuts the file off behind each of its bytes; allowed says which cuts nobody could tell. */
static void cut(const char *name, const char *text,
                bool (*allowed)(size_t n, size_t all, const char *text,
                                const struct snapshot *s))
{
	char path[2 * TMP_PATH_MAX_BYTES];
	size_t all = strlen(text);

	snprintf(path, sizeof(path), "%s/%s", door.dir.path, name);
	for (size_t n = all - 1; n < all; n--) {
		struct snapshot_load got;
		int rc;

		assert_int_equal(truncate(path, (off_t)n), 0);
		rc = load(&got);
		if (rc == 0 && !allowed(n, all, text, got.next))
			fail_msg("%s is taken with %zu of its %zu bytes", name, n, all);
		if (rc < 0) {
			assert_null(got.next);
			/* Half a config may name half the name of another file. */
			assert_non_null(strstr(got.err.text, strcmp(name, "web.yml") == 0
			                                             ? door.dir.path
			                                             : name));
			assert_true(got.watch.n > 0);
		}
		snapshot_load_deinit(&got);
	}
	tmp_write(&door.dir, name, text);
}

/* Half a config that parses waits for a person, since its end is where protections are. */
static bool is_held_or_complete(size_t n, size_t all, const char *text,
                                const struct snapshot *s)
{
	(void)text;
	return n == all - 1 || snapshot_drops(door.whole, s) != NULL;
}

/* Half a file is a whole one where its last line is the end of a block, dashes or not. */
static bool is_whole_pem(size_t n, size_t all, const char *text, const struct snapshot *s)
{
	static const char end[] = "-----END";
	size_t line = n > 0 && text[n - 1] == '\n' ? n - 1 : n;

	(void)all;
	(void)s;
	while (line > 0 && text[line - 1] != '\n')
		line--;
	return n - line >= strlen(end) && strncmp(text + line, end, strlen(end)) == 0;
}

TEST(config_that_is_cut_off_anywhere_opens_nothing)
{
	cut("web.yml", CONFIG, is_held_or_complete);
}

TEST(certificate_that_is_cut_off_anywhere_is_refused)
{
	cut("server.crt", door.chain, is_whole_pem);
}

TEST(key_that_is_cut_off_anywhere_is_refused)
{
	cut("server.key", door.key, is_whole_pem);
}

TEST(authorities_that_are_cut_off_anywhere_are_refused)
{
	cut("ca.crt", door.authorities, is_whole_pem);
}

TEST(what_is_whole_again_loads_again)
{
	struct snapshot_load got;

	assert_int_equal(load(&got), 0);
	assert_null(snapshot_drops(door.whole, got.next));
	snapshot_load_deinit(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_that_is_cut_off_anywhere_opens_nothing),
		cmocka_unit_test(certificate_that_is_cut_off_anywhere_is_refused),
		cmocka_unit_test(key_that_is_cut_off_anywhere_is_refused),
		cmocka_unit_test(authorities_that_are_cut_off_anywhere_are_refused),
		cmocka_unit_test(what_is_whole_again_loads_again),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
