/* SPDX-License-Identifier: Apache-2.0 */
#include "host/xmlrpc.c"

#include "tests/unit/unit.h"

#define ARRAY(structs)                                                                         \
	"<?xml "                                                                               \
	"version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n" structs \
	"</data></array></value>\n</param>\n</params>\n</methodResponse>\n"
#define STRUCT(members) "<value><struct>\n" members "</struct></value>\n"
#define MEMBER(name, value)                                                                    \
	"<member>\n<name>" name "</name>\n<value>" value "</value>\n</member>\n"

static const struct xmlrpc_field fields[] = {
	{ "name", XMLRPC_TEXT },
	{ "state", XMLRPC_NUMBER },
};

struct world {
	struct xmlrpc *x;
	struct arena arena;
	struct xmlrpc_value *values;
	size_t n;
	struct err err;
};

static void begin(struct world *w)
{
	arena_init(&w->arena);
	assert_int_equal(xmlrpc_new(&w->x, NULL), 0);
}

static void end(struct world *w)
{
	xmlrpc_free(w->x);
	arena_deinit(&w->arena);
}

static int parse(struct world *w, struct str text)
{
	w->err.text[0] = '\0';
	return xmlrpc_parse(w->x, &w->arena, text, fields, COUNT_OF(fields), &w->values, &w->n,
	                    &w->err);
}

TEST(reads_the_members_that_are_wanted)
{
	static const struct {
		const char *members, *name;
		int64_t state;
	} rows[] = {
		{ MEMBER("name", "<string>web</string>") MEMBER("state", "<int>20</int>"),
		  "web", 20 },
		{ MEMBER("state", " <i4> -5\n</i4> ") MEMBER("name", "\n<string>a</string>\n"),
		  "a", -5 },
		{ MEMBER("name", "not typed"), "not typed", 0 },
		{ MEMBER("name", " x "), " x ", 0 },
		{ MEMBER("name", ""), "", 0 },
		{ MEMBER("name", "<string/>"), "", 0 },
		{ MEMBER("name", "<string>&lt;&amp;&quot;&#65;</string>"), "<&\"A", 0 },
		{ MEMBER("name", "<string><![CDATA[<b>]]></string>"), "<b>", 0 },
		{ MEMBER("state", "<i8>9223372036854775807</i8>"), "", INT64_MAX },
		{ "", "", 0 },
		{ MEMBER("other", "<double>1e400</double>") MEMBER("name", "x"), "x", 0 },
		{ MEMBER("deep", "<array><data><value><struct>" MEMBER(
					 "name", "inner") "</struct></value></data></array>")
		          MEMBER("name", "outer"),
		  "outer", 0 },
	};
	struct world w;

	begin(&w);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char text[2048];
		int n = snprintf(text, sizeof(text), ARRAY(STRUCT("%s") STRUCT("")),
		                 rows[i].members);

		if (parse(&w, (struct str){ text, (size_t)n }) < 0)
			fail_msg("row %zu: %s", i, w.err.text);
		assert_int_equal(w.n, 2);
		assert_str(w.values[0].text, rows[i].name);
		assert_int_equal(w.values[1].number, rows[i].state);
		assert_int_equal(w.values[2].text.n, 0);
	}
	assert_int_equal(parse(&w, STR(ARRAY(""))), 0);
	assert_int_equal(w.n, 0);
	end(&w);
}

TEST(refuses_what_is_no_such_answer)
{
	static const struct {
		const char *text, *says;
	} rows[] = {
		{ "", "no element found" },
		{ "<html><body>", "no answer that holds an array" },
		{ "<methodResponse><params><param><value><string>x</string></value></param>"
		  "</params></methodResponse>",
		  "no answer that holds an array" },
		{ ARRAY("<value><string>x</string></value>"), "no answer that holds an array" },
		{ ARRAY(STRUCT("<name/>")), "no answer that holds an array" },
		{ ARRAY(STRUCT("<member><key/></member>")), "neither name nor value" },
		{ ARRAY(STRUCT(MEMBER("name", "<int>1</int>"))), "where a text belongs" },
		{ ARRAY(STRUCT(MEMBER("state", "<string>1</string>"))),
		  "where a number belongs" },
		{ ARRAY(STRUCT(MEMBER("state", "1"))), "where a number belongs" },
		{ ARRAY(STRUCT(MEMBER("state", "<int>1x</int>"))), "where a number belongs" },
		{ ARRAY(STRUCT(MEMBER("state", "<int/>"))), "where a number belongs" },
		{ ARRAY(STRUCT(MEMBER("state", "<int>9223372036854775808</int>"))),
		  "where a number belongs" },
		{ ARRAY(STRUCT(MEMBER("state", "<array/>"))), "where a number belongs" },
		{ ARRAY("") "<more/>", "junk after document element" },
		{ "<methodResponse>", "no element found" },
		{ "<methodResponse></params>", "mismatched tag" },
		{ "<!DOCTYPE a [<!ENTITY b \"c\">]><methodResponse/>",
		  "it has a document type" },
		{ "<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><methodResponse/>",
		  "document type" },
		{ ARRAY(STRUCT(MEMBER("name", "&undefined;"))), "undefined entity" },
		{ ARRAY(STRUCT(MEMBER("name", "\xff"))), "not well-formed" },
		{ "<?xml version='1.0' encoding='EBCDIC'?><methodResponse/>", "encoding" },
	};
	struct world w;

	begin(&w);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (parse(&w, str_from(rows[i].text)) != -EBADMSG ||
		    !strstr(w.err.text, rows[i].says))
			fail_msg("row %zu: %s", i, w.err.text);
		assert_true(str_starts(str_from(w.err.text), "line "));
	}
	assert_int_equal(parse(&w, STR(ARRAY(STRUCT(MEMBER("name", "still reads"))))), 0);
	end(&w);
}

TEST(tells_a_fault)
{
	static const char text[] =
		"<methodResponse><fault>\n<value><struct>\n"
		"<member><name>faultCode</name><value><int>1</int></value></member>\n"
		"<member><name>faultString</name>\n"
		"<value><string>UNKNOWN\n_METHOD</string></value></member>\n"
		"</struct></value></fault></methodResponse>";
	struct world w;

	begin(&w);
	assert_int_equal(parse(&w, str_from(text)), -EBADMSG);
	assert_string_equal(w.err.text, "it refuses the question: faultCode 1 faultString "
	                                "UNKNOWN _METHOD");
	end(&w);
}

TEST(bounds_depth_length_and_number)
{
	static const char head[] = "<methodResponse><params><param><value><array><data>";
	enum { ROOM = 8 << 20 };
	char *text = calloc(1, ROOM), *to;
	struct world w;

	assert_non_null(text);
	begin(&w);
	to = stpcpy(text, head);
	to = stpcpy(to, "<value><struct><member><name>x</name><value>");
	for (size_t i = 0; i < XMLRPC_DEPTH_MAX; i++)
		to = stpcpy(to, "<array>");
	assert_int_equal(parse(&w, str_from(text)), -EBADMSG);
	assert_non_null(strstr(w.err.text, "within each other"));

	to = stpcpy(text, head);
	to = stpcpy(to, "<value><struct><member><name>name</name><value>");
	memset(to, 'x', XMLRPC_TEXT_MAX_BYTES + 1);
	to[XMLRPC_TEXT_MAX_BYTES + 1] = '\0';
	assert_int_equal(parse(&w, str_from(text)), -EBADMSG);
	assert_non_null(strstr(w.err.text, "a value is too long"));

	to = stpcpy(text, head);
	for (size_t i = 0; i <= XMLRPC_ROWS_MAX; i++)
		to = stpcpy(to, "<value><struct></struct></value>");
	assert_int_equal(parse(&w, str_from(text)), -EBADMSG);
	assert_non_null(strstr(w.err.text, "too many structs"));
	end(&w);
	free(text);
}

TEST(skips_long_values_that_nobody_wants)
{
	enum { ROOM = 1 << 20 };
	char *text = calloc(1, ROOM), *to;
	struct world w;

	assert_non_null(text);
	to = stpcpy(text, "<methodResponse><params><param><value><array><data><value><struct>"
	                  "<member><name>log</name><value><string>");
	memset(to, 'x', 2 * XMLRPC_TEXT_MAX_BYTES);
	stpcpy(to + 2 * XMLRPC_TEXT_MAX_BYTES,
	       "</string></value></member>" MEMBER(
		       "name", "a") "</struct></value></data></array></value></param></"
	                            "params></methodResponse>");
	begin(&w);
	assert_int_equal(parse(&w, str_from(text)), 0);
	assert_str(w.values[0].text, "a");
	end(&w);
	free(text);
}

RUN_TESTS(cmocka_unit_test(reads_the_members_that_are_wanted),
          cmocka_unit_test(refuses_what_is_no_such_answer), cmocka_unit_test(tells_a_fault),
          cmocka_unit_test(bounds_depth_length_and_number),
          cmocka_unit_test(skips_long_values_that_nobody_wants))
