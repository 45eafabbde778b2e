/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/fixtures.h"

#include <errno.h>

#include "tests/unit/collect.h"

static int read_text(struct collect_ctx *ctx, const char *text, const struct node **root)
{
	struct tmpdir dir;
	int rc;

	tmp_new(&dir);
	tmp_write(&dir, "x.json", text);
	rc = fixtures_read(ctx, dir.path, "x.json", root);
	tmp_free(&dir);
	return rc;
}

TEST(takes_the_values_of_objects)
{
	struct arena arena;
	struct collect_ctx ctx = { .arena = &arena };
	const struct node_entry *at = NULL;
	const struct node *list, *object;

	arena_init(&arena);
	assert_int_equal(read_text(&ctx,
	                           "[\n\t{ \"Name\": \"w\\\"0\", \"big\": "
	                           "18446744073709551615, \"neg\": -52 },\n\t"
	                           "7, null, [],\n\t{ \"NAME\": null, \"big\": \"x\" }\n]\n",
	                           &list),
	                 0);
	object = fixtures_next(list, &at);
	assert_non_null(object);
	assert_str(fixtures_text(object, "name"), "w\"0");
	assert_true(fixtures_u64(object, "Big") == UINT64_MAX);
	assert_int_equal(fixtures_i64(object, "neg"), -52);
	assert_int_equal(fixtures_u64(object, "neg"), 0);
	assert_int_equal(fixtures_u64(object, "none"), 0);
	object = fixtures_next(list, &at);
	assert_non_null(object);
	assert_int_equal(fixtures_text(object, "name").n, 0);
	assert_int_equal(fixtures_u64(object, "big"), 0);
	assert_null(fixtures_next(list, &at));
	arena_deinit(&arena);
}

TEST(takes_bytes_in_base64)
{
	static const struct {
		const char *text, *bytes;
	} rows[] = {
		{ "", "" },        { "qrvM3e7/", "\xaa\xbb\xcc\xdd\xee\xff" },
		{ "Zg==", "f" },   { "Zm8=", "fo" },
		{ "Zm9v", "foo" }, { "Zm9vYg==", "foob" },
		{ "no base", "" },
	};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct node key = { .kind = NODE_SCALAR, .text = STR("mac") };
		struct node value = { .kind = NODE_SCALAR, .text = str_from(rows[i].text) };
		struct node_entry entry = { .key = &key, .value = &value };
		const struct node map = { .kind = NODE_MAP, .first = &entry, .last = &entry };

		assert_str(fixtures_bytes(&map, "MAC", &arena), rows[i].bytes);
		assert_int_equal(fixtures_bytes(&map, "none", &arena).n, 0);
	}
	arena_deinit(&arena);
}

TEST(tells_what_is_missing_from_what_is_wrong)
{
	struct arena arena;
	struct collect_ctx ctx = { .arena = &arena };
	const struct node_entry *at = NULL;
	const struct node *root;

	arena_init(&arena);
	assert_int_equal(fixtures_read(&ctx, "/nowhere", "x.json", &root), -ENOENT);
	assert_int_equal(fixtures_read(&ctx, "/", "dev", &root), -EISDIR);
	assert_string_equal(ctx.err.text, "could not read //dev: Is a directory");
	assert_int_equal(read_text(&ctx, "[{\"a\": 1", &root), -EINVAL);
	assert_non_null(strstr(ctx.err.text, "x.json:2:1: "));
	assert_int_equal(read_text(&ctx, "", &root), 0);
	assert_null(fixtures_next(root, &at));
	assert_int_equal(fixtures_text(root, "a").n, 0);
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(takes_the_values_of_objects),
          cmocka_unit_test(takes_bytes_in_base64),
          cmocka_unit_test(tells_what_is_missing_from_what_is_wrong))
