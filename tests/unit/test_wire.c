/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/wire.c"

#include <stdlib.h>

#include "base/array.h"
#include "tests/unit/unit.h"

#define DIGEST "0123456789abcdef0123456789abcdef"
#define NO_ERR "\0\0\0\0\0\0"

static struct buf room_of(size_t n)
{
	struct buf b;

	buf_init(&b, n);
	return b;
}

TEST(reads_the_requests_that_it_writes)
{
	const struct keeper_request rows[] = {
		{ .op = KEEPER_LOAD },
		{ .op = KEEPER_CONFINE },
		{ KEEPER_SIGN, UINT64_MAX, { true, 14, STR("a hash\0with a NUL") } },
		{ KEEPER_SIGN, 1, { false, UINT32_MAX, { 0 } } },
		{ .op = KEEPER_RELEASE, .key = 256 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf b = room_of(WIRE_REQUEST_MAX_BYTES);
		struct keeper_request got;

		wire_write_request(&rows[i], &b);
		assert_int_equal(wire_read_request(buf_str(&b), &got), 0);
		assert_int_equal(got.op, rows[i].op);
		assert_true(got.key == rows[i].key);
		assert_int_equal(got.signing.hashed, rows[i].signing.hashed);
		assert_int_equal(got.signing.algorithm, rows[i].signing.algorithm);
		assert_true(str_eq(got.signing.bytes, rows[i].signing.bytes));
		buf_deinit(&b);
	}
}

TEST(refuses_requests_that_it_does_not_write)
{
	static const struct str rows[] = {
		{ 0 },
		STR("\0"),
		STR("\5"),
		STR("\1more"),
		STR("\2\0"),
		STR("\3"),
		STR("\3\1\0\0\0\0\0\0\0\1\1\0\0\0"),           /* no text */
		STR("\3\1\0\0\0\0\0\0\0\2\1\0\0\0\0\0\0\0"),   /* hashed is 2 */
		STR("\3\1\0\0\0\0\0\0\0\1\1\0\0\0\2\0\0\0x"),  /* too short a text */
		STR("\3\1\0\0\0\0\0\0\0\1\1\0\0\0\1\0\0\0xy"), /* more behind it */
		STR("\3\1\0\0\0\0\0\0\0\1\1\0\0\0\377\377\377\377x"),
		STR("\4\1\0\0\0\0\0\0"),
		STR("\4\1\0\0\0\0\0\0\0\0"),
	};
	char long_text[18 + TLS_SIGNED_MAX_BYTES + 1] = "\3\1\0\0\0\0\0\0\0\1\1\0\0\0\1\2";
	struct keeper_request got;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (wire_read_request(rows[i], &got) != -EPROTO)
			fail_msg("row %zu", i);
	assert_int_equal(TLS_SIGNED_MAX_BYTES, 512); /* \0\2 and one more */
	assert_int_equal(wire_read_request((struct str){ long_text, sizeof(long_text) }, &got),
	                 -EPROTO);
}

static void set(struct part *part, const char *text, char digest)
{
	buf_init(&part->text, PART_PEM_MAX_BYTES);
	buf_add_text(&part->text, text);
	memset(part->digest, digest, sizeof(part->digest));
}

TEST(carries_a_load_but_for_the_text_of_the_key)
{
	struct keeper_loaded said = { .key = 7, .kind = { 4, 256 } }, heard;
	struct buf b = room_of(WIRE_LOADED_MAX_BYTES);
	struct parts *parts = xcalloc(2, sizeof(*parts)), *got = parts + 1;
	struct web_config web = { 0 };
	bool parsed;

	parts->web = &web;
	set(&parts->at[SNAPSHOT_CONFIG], "{}", 'c');
	set(&parts->at[SNAPSHOT_CERT], "cert", 'e');
	set(&parts->at[SNAPSHOT_KEY], "SECRET", 'k');
	wire_write_loaded(&said, parts, &b);
	assert_null(memmem(b.p, b.n, "SECRET", 6));
	assert_int_equal(wire_read_loaded(buf_str(&b), &heard, got, &parsed), 0);
	assert_true(parsed && heard.key == 7 && heard.rc == 0 && *heard.key_err.text == '\0');
	assert_int_equal(heard.kind.algorithm, 4);
	assert_int_equal(heard.kind.bits, 256);
	for (enum snapshot_file file = 0; file < SNAPSHOT_FILES; file++)
		assert_memory_equal(got->at[file].digest, parts->at[file].digest,
		                    TLS_MAC_BYTES);
	assert_str(buf_str(&got->at[SNAPSHOT_CONFIG].text), "{}");
	assert_str(buf_str(&got->at[SNAPSHOT_CERT].text), "cert");
	assert_str(buf_str(&got->at[SNAPSHOT_KEY].text), "");
	parts->web = NULL;
	parts_deinit(parts);
	parts_deinit(got);
	free(parts);
	buf_deinit(&b);
}

TEST(carries_why_a_load_failed)
{
	struct keeper_loaded said = { .rc = -ENOENT, .err = { "web.yml: is not there" } };
	struct keeper_loaded heard;
	struct buf b = room_of(WIRE_LOADED_MAX_BYTES);
	struct parts *parts = xcalloc(1, sizeof(*parts));
	bool parsed;

	wire_write_loaded(&said, parts, &b);
	assert_int_equal(wire_read_loaded(buf_str(&b), &heard, parts, &parsed), 0);
	assert_false(parsed);
	assert_int_equal(heard.rc, -ENOENT);
	assert_string_equal(heard.err.text, "web.yml: is not there");
	parts_deinit(parts);
	free(parts);
	buf_deinit(&b);
}

#define KEY(number) number "\0\0\0\0\0\0\0"
#define KIND        "\4\0\0\0\0\1\0\0"
#define PARTS       DIGEST "\0\0\0\0" DIGEST "\0\0\0\0" DIGEST DIGEST "\0\0\0\0"

TEST(refuses_loads_that_it_does_not_write)
{
	static const struct {
		struct str message;
		int rc;
	} rows[] = {
		{ STR(NO_ERR "\1" KEY("\1") NO_ERR KIND PARTS), 0 },
		{ STR(NO_ERR "\1" KEY("\0") "\26\0\2\0\0\0no" KIND PARTS), 0 },
		{ STR("\2\0\2\0\0\0no\0" KEY("\0") NO_ERR KIND PARTS), 0 },
		{ { 0 }, -EPROTO },
		{ STR(NO_ERR), -EPROTO },
		{ STR(NO_ERR "\0" KEY("\1") NO_ERR KIND PARTS), -EPROTO }, /* has not parsed */
		{ STR(NO_ERR "\2" KEY("\1") NO_ERR KIND PARTS), -EPROTO },
		{ STR(NO_ERR "\1" KEY("\1") "\26\0\2\0\0\0no" KIND PARTS), -EPROTO },
		{ STR("\2\0\2\0\0\0no\1" KEY("\1") NO_ERR KIND PARTS), -EPROTO },
		{ STR("\2\0\0\0\0\0\1" KEY("\0") NO_ERR KIND PARTS), -EPROTO }, /* no words */
		{ STR("\0\0\2\0\0\0no\1" KEY("\0") NO_ERR KIND PARTS), -EPROTO },
		{ STR("\2\0\2\0\0\0n\0\0" KEY("\0") NO_ERR KIND PARTS), -EPROTO },
		{ STR("\2\0\0\2\0\0no\0" KEY("\0") NO_ERR KIND PARTS), -EPROTO },
		{ STR(NO_ERR "\1" KEY("\1") NO_ERR KIND PARTS "x"), -EPROTO },
		{ STR(NO_ERR "\1" KEY("\1") NO_ERR KIND DIGEST
		      "\0\0\0\0" DIGEST "\1\0\100\0" DIGEST DIGEST "\0\0\0\0"),
		  -EPROTO },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct parts *parts = xcalloc(1, sizeof(*parts));
		struct keeper_loaded loaded;
		bool parsed;

		if (wire_read_loaded(rows[i].message, &loaded, parts, &parsed) != rows[i].rc)
			fail_msg("row %zu", i);
		parts_deinit(parts);
		free(parts);
	}
}

TEST(refuses_signatures_that_it_does_not_write)
{
	static const struct {
		struct str message;
		int rc, said;
	} rows[] = {
		{ STR("\0\0\2\0\0\0si"), 0, 0 },
		{ STR("\26\0\0\0\0\0"), 0, -EINVAL },
		{ STR("\0\0\0\0\0\0"), -EPROTO },
		{ STR("\26\0\2\0\0\0si"), -EPROTO },
		{ STR("\0\0\2\0\0\0s"), -EPROTO },
		{ STR("\0\0\2\0\0\0sig"), -EPROTO },
		{ STR("\0\0\1\10\0\0s"), -EPROTO },
		{ STR("\377\377\0\0\0\0"), -EPROTO },
		{ STR("\0"), -EPROTO },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str signature;
		int said;

		if (wire_read_signature(rows[i].message, &said, &signature) != rows[i].rc ||
		    (rows[i].rc == 0 && said != rows[i].said))
			fail_msg("row %zu", i);
	}
}

TEST(carries_what_came_of_the_sandbox_and_refuses_the_rest)
{
	struct keeper_confined said = { 0 }, heard = { 0 };
	struct buf b = room_of(WIRE_CONFINED_MAX_BYTES);

	said.state.measures[SANDBOX_LANDLOCK].standing = SANDBOX_NOT_OFFERED;
	memset(said.state.measures[SANDBOX_LANDLOCK].detail, 'x', SANDBOX_DETAIL_MAX_BYTES - 1);
	wire_write_confined(&said, &b);
	assert_int_equal(wire_read_confined(buf_str(&b), &heard), 0);
	assert_memory_equal(&heard, &said, sizeof(said));
	assert_int_equal(wire_read_confined((struct str){ b.p, b.n - 1 }, &heard), -EPROTO);
	b.p[6] = SANDBOX_NOT_OFFERED + 1; /* the first standing */
	assert_int_equal(wire_read_confined(buf_str(&b), &heard), -EPROTO);
	buf_deinit(&b);
}

RUN_TESTS(cmocka_unit_test(reads_the_requests_that_it_writes),
          cmocka_unit_test(refuses_requests_that_it_does_not_write),
          cmocka_unit_test(carries_a_load_but_for_the_text_of_the_key),
          cmocka_unit_test(carries_why_a_load_failed),
          cmocka_unit_test(refuses_loads_that_it_does_not_write),
          cmocka_unit_test(refuses_signatures_that_it_does_not_write),
          cmocka_unit_test(carries_what_came_of_the_sandbox_and_refuses_the_rest))
