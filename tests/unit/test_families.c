/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/families.c"

#include <stdio.h>

#include "tests/unit/unit.h"

static const struct metric shape = { "node_x_", "Help.", METRIC_UNTYPED };

static struct families *open_with(const char *expression, struct err *err)
{
	static const struct flag table[] = { { "fields", FLAG_TEXT, NULL, "" }, { 0 } };
	const char *const argv[] = { "postern", "--fields", expression };
	struct flags *flags = flags_new();
	struct families *f = NULL;

	flags_add(flags, table);
	assert_int_equal(flags_parse(flags, 3, argv, err), 0);
	families_open(flags, "fields", &shape, &f, err);
	flags_free(flags);
	return f;
}

TEST(makes_each_wanted_family_once)
{
	struct families *f = open_with("^(Tcp_In.*|pg.*)$", NULL);
	const struct metric *in = families_of(f, STR("Tcp"), STR("InSegs"));
	const struct metric *fault = families_of(f, STR(""), STR("pgfault"));

	assert_string_equal(in->name, "node_x_Tcp_InSegs");
	assert_string_equal(fault->name, "node_x_pgfault");
	assert_int_equal(in->type, METRIC_UNTYPED);
	assert_null(families_of(f, STR("Tcp"), STR("OutSegs")));
	assert_null(families_of(f, STR("TcpX"), STR("InSegs")));

	/* In any order, and however they are cut. */
	assert_ptr_equal(families_of(f, STR(""), STR("pgfault")), fault);
	assert_ptr_equal(families_of(f, STR(""), STR("Tcp_InSegs")), in);
	assert_ptr_equal(families_of(f, STR("Tcp"), STR("InSegs")), in);
	assert_null(families_of(f, STR("Tcp"), STR("OutSegs")));
	assert_int_equal(f->n, 4);
	families_close(f);
}

TEST(wants_all_where_the_expression_is_empty)
{
	struct families *f = open_with("", NULL);

	assert_non_null(families_of(f, STR(""), STR("anything")));
	families_close(f);
}

TEST(refuses_what_is_no_expression)
{
	struct err err;

	assert_null(open_with("(", &err));
	assert_true(str_starts(str_from(err.text), "--fields: "));
	families_close(NULL);
}

TEST(makes_names_that_can_be_written)
{
	struct families *f = open_with("", NULL);

	assert_string_equal(families_of(f, STR("a.b"), STR("c-d:e/\"\xc3\xa9"))->name,
	                    "node_x_a_b_c_d_e_");
	families_close(f);
}

TEST(gives_all_the_shape_that_it_was_told)
{
	static const struct metric counters = {
		"node_x_", "Help.", METRIC_COUNTER, { "device" }
	};
	struct families *f = families_new(&counters, "_total");
	const struct metric *m = families_of(f, STR(""), STR("reads-done"));

	assert_string_equal(m->name, "node_x_reads_done_total");
	assert_int_equal(m->type, METRIC_COUNTER);
	assert_string_equal(m->labels[0], "device");
	families_close(f);
}

TEST(ends_at_a_bound)
{
	struct families *f = open_with("", NULL);
	char name[16];

	for (int i = 0; i < FAMILIES_MAX; i++) {
		snprintf(name, sizeof(name), "%d", i);
		add(f, STR(""), str_from(name));
	}
	assert_null(families_of(f, STR(""), STR("more")));
	assert_non_null(families_of(f, STR(""), STR("17")));
	families_close(f);
}

TEST(wants_a_number_of_every_field)
{
	struct families *f = open_with("^wanted$", NULL);
	struct exposition out;

	exposition_init(&out);
	assert_int_equal(families_sample(f, &out, STR(""), STR("wanted"), STR("-1.5")), 0);
	assert_int_equal(families_sample(f, &out, STR(""), STR("other"), STR("7")), 0);
	assert_int_equal(families_sample(f, &out, STR(""), STR("other"), STR("x")), -EINVAL);
	assert_int_equal(families_sample(f, &out, STR(""), STR("wanted"), STR("")), -EINVAL);
	assert_str(buf_str(&out.text), "node_x_wanted -1.5\n");
	exposition_deinit(&out);
	families_close(f);
}

RUN_TESTS(cmocka_unit_test(makes_each_wanted_family_once),
          cmocka_unit_test(wants_all_where_the_expression_is_empty),
          cmocka_unit_test(refuses_what_is_no_expression),
          cmocka_unit_test(makes_names_that_can_be_written),
          cmocka_unit_test(gives_all_the_shape_that_it_was_told),
          cmocka_unit_test(ends_at_a_bound), cmocka_unit_test(wants_a_number_of_every_field))
