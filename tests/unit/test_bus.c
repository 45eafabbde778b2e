/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

static uint64_t told_now_ns(void);

#define clock_now_ns told_now_ns
#include "host/bus.c"
#undef clock_now_ns

#include "tests/unit/buspeer.h"

/* The clock jumps on where a test wants no waiting. */
static uint64_t jump_ns;

static uint64_t told_now_ns(void)
{
	static _Thread_local uint64_t ahead_ns;

	ahead_ns += jump_ns;
	return clock_now_ns() + ahead_ns;
}

/* Properties of /o, interface i.f: by their names. */
static int answer_property(sd_bus_message *call)
{
	const char *interface, *name;

	if (sd_bus_message_read(call, "ss", &interface, &name) < 0 ||
	    strcmp(interface, "i.f") != 0)
		return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_INTERFACE, "no");
	if (strcmp(name, "Text") == 0)
		return sd_bus_reply_method_return(call, "v", "s", "naïve \"text\"");
	if (strcmp(name, "Path") == 0)
		return sd_bus_reply_method_return(call, "v", "o", "/a/b");
	if (strcmp(name, "Wide") == 0)
		return sd_bus_reply_method_return(call, "v", "t", UINT64_MAX);
	if (strcmp(name, "Narrow") == 0)
		return sd_bus_reply_method_return(call, "v", "u", UINT32_MAX);
	if (strcmp(name, "Yes") == 0)
		return sd_bus_reply_method_return(call, "v", "b", 1);
	if (strcmp(name, "Naked") == 0)
		return sd_bus_reply_method_return(call, "s", "no variant");
	if (strcmp(name, "Empty") == 0)
		return sd_bus_reply_method_return(call, "");
	if (strcmp(name, "Silent") == 0)
		return 0;
	if (strcmp(name, "Gone") == 0)
		return -ECONNRESET;
	return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_PROPERTY, "no %s", name);
}

static int answer_list(sd_bus_message *call, unsigned rows, size_t text_bytes)
{
	static char text[2 * BUS_TEXT_MAX_BYTES];
	sd_bus_message *reply;
	int rc = sd_bus_message_new_method_return(call, &reply);

	memset(text, 'x', text_bytes);
	text[text_bytes] = '\0';
	rc = rc < 0 ? rc : sd_bus_message_open_container(reply, 'a', "(so)");
	for (unsigned i = 0; rc >= 0 && i < rows; i++)
		rc = sd_bus_message_append(reply, "(so)", text, "/o");
	rc = rc < 0 ? rc : sd_bus_message_close_container(reply);
	rc = rc < 0 ? rc : sd_bus_send(NULL, reply, NULL);
	sd_bus_message_unref(reply);
	return rc;
}

static int answer(sd_bus_message *call)
{
	const char *method = sd_bus_message_get_member(call);

	if (strcmp(method, "Get") == 0)
		return answer_property(call);
	if (strcmp(method, "Two") == 0)
		return answer_list(call, 2, 3);
	if (strcmp(method, "None") == 0)
		return answer_list(call, 0, 0);
	if (strcmp(method, "Thousands") == 0)
		return answer_list(call, 3000, 10);
	if (strcmp(method, "TooMany") == 0)
		return answer_list(call, BUS_ROWS_MAX + 1, 1);
	if (strcmp(method, "TooLong") == 0)
		return answer_list(call, 1, BUS_TEXT_MAX_BYTES + 1);
	if (strcmp(method, "Silent") == 0)
		return 0;
	if (strcmp(method, "Gone") == 0)
		return -ECONNRESET;
	if (strcmp(method, "Word") == 0)
		return sd_bus_reply_method_return(call, "s", "a word");
	return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_ACCESS_DENIED, "not for you");
}

struct world {
	struct buspeer peer;
	struct arena arena;
	struct bus *bus;
	struct err err;
	struct bus_value *cells;
	size_t n;
};

static void begin(struct world *w)
{
	jump_ns = 0;
	buspeer_start(&w->peer, answer);
	arena_init(&w->arena);
	assert_int_equal(bus_new("a.service", w->peer.address, &w->bus, &w->err), 0);
}

static void end(struct world *w)
{
	jump_ns = 0;
	bus_free(w->bus);
	buspeer_stop(&w->peer);
	arena_deinit(&w->arena);
}

static int list(struct world *w, const char *method)
{
	memset(&w->err, 0, sizeof(w->err));
	return bus_list(w->bus, &w->arena, "/o", "i.f", method, "so", &w->cells, &w->n,
	                &w->err);
}

TEST(reads_lists)
{
	struct world w;

	begin(&w);
	assert_int_equal(list(&w, "Two"), 0);
	assert_int_equal(w.n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_str(w.cells[2 * i].text, "xxx");
		assert_str(w.cells[2 * i + 1].text, "/o");
		assert_int_equal(w.cells[2 * i].text.p[3], '\0');
	}
	assert_int_equal(list(&w, "None"), 0);
	assert_int_equal(w.n, 0);
	assert_int_equal(list(&w, "Thousands"), 0);
	assert_int_equal(w.n, 3000);
	assert_str(w.cells[5999].text, "/o");
	assert_int_equal(w.peer.connections, 1);
	assert_int_equal(w.peer.greetings, 0);
	end(&w);
}

TEST(tells_why_there_is_no_list)
{
	static const struct {
		const char *method;
		int rc;
		const char *says;
	} rows[] = {
		{ "Denied", -EACCES, "Denied of a.service: not for you" },
		{ "Word", -ENXIO, "Word of a.service: " },
		{ "TooMany", -EFBIG, "TooMany of a.service: " },
		{ "TooLong", -EMSGSIZE, "TooLong of a.service: " },
		{ "Gone", -ETIMEDOUT, "Gone of a.service: Connection terminated" },
	};
	struct world w;

	begin(&w);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int rc = list(&w, rows[i].method);

		if (rc != rows[i].rc || !strstr(w.err.text, rows[i].says))
			fail_msg("%s: %d, %s", rows[i].method, rc, w.err.text);
		assert_int_equal(list(&w, "Two"), 0); /* by a new connection */
	}
	end(&w);
}

TEST(reads_properties_and_tells_those_there_are_not)
{
	struct bus_property p[] = {
		{ "/o", "i.f", "Text", 's' },   { "/o", "i.f", "Path", 'o' },
		{ "/o", "i.f", "Wide", 't' },   { "/o", "i.f", "Narrow", 'u' },
		{ "/o", "i.f", "Yes", 'b' },    { "/o", "i.f", "None", 's' },
		{ "/o", "i.g", "Text", 's' },   { "/o", "i.f", "Text", 'u' },
		{ "/o", "i.f", "Naked", 's' },  { "/o", "i.f", "Empty", 's' },
		{ "/o", "i.f", "Narrow", 't' },
	};
	size_t n = sizeof(p) / sizeof(p[0]);
	struct world w;

	begin(&w);
	assert_int_equal(bus_read(w.bus, &w.arena, p, n, &w.err), 0);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(p[i].rc < 0, i >= 5);
	assert_str(p[0].value.text, "naïve \"text\"");
	assert_str(p[1].value.text, "/a/b");
	assert_true(p[2].value.number == UINT64_MAX);
	assert_int_equal(p[3].value.number, UINT32_MAX);
	assert_int_equal(p[4].value.number, 1);
	assert_int_equal(bus_read(w.bus, &w.arena, p, 0, &w.err), 0);
	assert_int_equal(w.peer.connections, 1);
	end(&w);
}

TEST(reads_more_than_may_be_under_way)
{
	enum { MANY = 5 * BUS_UNDER_WAY_MAX + 3 };
	static struct bus_property p[MANY];
	struct world w;

	begin(&w);
	for (size_t i = 0; i < MANY; i++)
		p[i] = (struct bus_property){ "/o", "i.f", i % 2 ? "Wide" : "Text",
			                      i % 2 ? 't' : 's' };
	assert_int_equal(bus_read(w.bus, &w.arena, p, MANY, &w.err), 0);
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(p[i].rc, 0);
	end(&w);
}

TEST(gives_up_on_a_service_that_is_silent)
{
	struct bus_property p[] = { { "/o", "i.f", "Text", 's' },
		                    { "/o", "i.f", "Silent", 's' } };
	struct world w;

	begin(&w);
	assert_int_equal(list(&w, "Two"), 0);
	jump_ns = 1000000000;
	assert_int_equal(list(&w, "Silent"), -ETIMEDOUT);
	assert_non_null(strstr(w.err.text, "Silent of a.service: Connection timed out"));
	jump_ns = 0;
	assert_int_equal(list(&w, "Two"), 0);
	jump_ns = 1000000000;
	assert_int_equal(bus_read(w.bus, &w.arena, p, 2, &w.err), -ETIMEDOUT);
	assert_int_equal(p[1].rc, -ETIMEDOUT);
	jump_ns = 0;
	assert_int_equal(bus_read(w.bus, &w.arena, p, 1, &w.err), 0);
	end(&w);
}

TEST(tells_what_a_lost_connection_leaves_unanswered)
{
	struct bus_property p[] = { { "/o", "i.f", "Text", 's' },
		                    { "/o", "i.f", "Gone", 's' } };
	struct world w;

	begin(&w);
	assert_int_equal(bus_read(w.bus, &w.arena, p, 2, &w.err), -ECONNRESET);
	assert_non_null(strstr(w.err.text, "properties of a.service: Connection reset"));
	assert_true(p[1].rc < 0);
	end(&w);
}

TEST(connects_again_where_the_service_has_hung_up_meanwhile)
{
	struct world w;

	begin(&w);
	assert_int_equal(list(&w, "Two"), 0);
	assert_int_equal(shutdown(sd_bus_get_fd(w.bus->link), SHUT_RDWR), 0);
	assert_int_equal(list(&w, "Two"), 0);
	assert_int_equal(w.peer.connections, 2);
	end(&w);
}

TEST(tells_an_address_where_nobody_is)
{
	struct bus_property p = { "/o", "i.f", "Text", 's' };
	struct world w;

	begin(&w);
	bus_free(w.bus);
	assert_int_equal(bus_new("a.service", "unix:path=/nowhere/bus", &w.bus, &w.err), 0);
	assert_int_equal(list(&w, "Two"), -ENOENT);
	assert_string_equal(w.err.text, "no connection to D-Bus at unix:path=/nowhere/bus: "
	                                "No such file or directory");
	assert_int_equal(bus_read(w.bus, &w.arena, &p, 1, &w.err), -ENOENT);
	assert_int_equal(p.rc, -ENOENT);
	end(&w);
}

TEST(greets_a_bus)
{
	struct world w;

	begin(&w);
	bus_free(w.bus);
	assert_int_equal(setenv("DBUS_SYSTEM_BUS_ADDRESS", w.peer.address, 1), 0);
	assert_int_equal(bus_new("a.service", NULL, &w.bus, &w.err), 0);
	assert_int_equal(list(&w, "Two"), 0);
	assert_int_equal(w.n, 2);
	assert_int_equal(w.peer.greetings, 1);
	unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
	end(&w);
}

RUN_TESTS(cmocka_unit_test(reads_lists), cmocka_unit_test(tells_why_there_is_no_list),
          cmocka_unit_test(reads_properties_and_tells_those_there_are_not),
          cmocka_unit_test(reads_more_than_may_be_under_way),
          cmocka_unit_test(gives_up_on_a_service_that_is_silent),
          cmocka_unit_test(tells_what_a_lost_connection_leaves_unanswered),
          cmocka_unit_test(connects_again_where_the_service_has_hung_up_meanwhile),
          cmocka_unit_test(tells_an_address_where_nobody_is), cmocka_unit_test(greets_a_bus))
