/* SPDX-License-Identifier: Apache-2.0 */
#include "net/listen_address.c"

#include <sys/un.h>

#include "base/array.h"
#include "net/address.h"
#include "tests/unit/unit.h"

static struct listen_address parsed(const char *text)
{
	struct listen_address address;
	struct err err = { "" };

	if (listen_address_parse(text, &address, &err) < 0)
		fail_msg("%s: %s", text, err.text);
	return address;
}

TEST(takes_the_forms_that_go_takes)
{
	static const struct {
		const char *text, *printed;
		bool dual_stack;
	} rows[] = {
		{ ":9100", "[::]:9100", true },
		{ "0.0.0.0:9100", "[::]:9100", true },
		{ "[0.0.0.0]:9100", "[::]:9100", true },
		{ "[::]:9100", "[::]:9100", true },
		{ "127.0.0.1:9100", "127.0.0.1:9100", false },
		{ "[127.0.0.1]:9100", "127.0.0.1:9100", false },
		{ "[::1]:9100", "[::1]:9100", false },
		{ "[fe80::1%lo]:9100", "[fe80::1%lo]:9100", false },
		{ "[fe80::1%1]:9100", "[fe80::1%lo]:9100", false },
		{ "[::1%lo]:9100", "[::1%lo]:9100", false },
		{ "localhost:9100", "127.0.0.1:9100", false },
		{ ":0", "[::]:0", true },
		{ ":", "[::]:0", true },
		{ "127.0.0.1:65535", "127.0.0.1:65535", false },
		{ "vsock://:9100", "vm(any):9100", false },
		{ "vsock://3:9100", "vm(any):9100", false },
		{ "vsock://:0", "vm(any):4294967295", false },
		{ "vsock://:4294967294", "vm(any):4294967294", false },
		{ "unix:/run/postern.sock", "/run/postern.sock", false },
		{ "unix:///run/postern.sock", "/run/postern.sock", false },
		{ "unix:/run/postern.sock,mode=0666", "/run/postern.sock", false },
		{ "unix:@postern", "@postern", false },
		{ "unix:@/run/postern", "@/run/postern", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct listen_address address = parsed(rows[i].text);
		char printed[ADDRESS_TEXT_MAX];

		address_print((const struct sockaddr *)&address.sockaddr, printed);
		assert_string_equal(printed, rows[i].printed);
		assert_int_equal(address.dual_stack, rows[i].dual_stack);
		assert_ptr_equal(address.text, rows[i].text);
	}
}

TEST(says_what_is_wrong_with_the_others)
{
	static const char *const rows[][2] = {
		{ "9100", "missing port in address" },
		{ "", "missing port in address" },
		{ "[::1]", "missing port in address" },
		{ "::1:9100", "too many colons in address" },
		{ "http://h:9100", "too many colons in address" },
		{ "a:1,b:2", "too many colons in address" },
		{ "[::1]:2:3", "too many colons in address" },
		{ "[::1:9100", "missing ']' in address" },
		{ ":99999", "invalid port" },
		{ ":123456", "invalid port" },
		{ ":no-such-service", "unknown port" },
		{ "[fe80::1%none0]:9100", "no such interface behind the %" },
		{ "[fe80::1%]:9100", "no such interface behind the %" },
		{ "[fe80::1%0]:9100", "no such interface behind the %" },
		{ "[127.0.0.1%lo]:9100", "an IPv6 address only" },
		{ "localhost%lo:9100", "an IPv6 address only" },
		{ "vsock://", "missing port in address" },
		{ "vsock://3", "missing port in address" },
		{ "vsock://:", "invalid port" },
		{ "vsock://:x", "invalid port" },
		{ "vsock://:9100/", "invalid port" },
		{ "vsock://:4294967295", "invalid port" },
		{ "vsock://1:2:3", "too many colons in address" },
		{ "unix:", "no absolute path" },
		{ "unix:/", "no absolute path" },
		{ "unix:@", "no absolute path" },
		{ "unix:run/postern.sock", "no absolute path" },
		{ "unix://run/postern.sock", "no absolute path" },
		{ "unix:,mode=0660", "no absolute path" },
		{ "unix:/a,", "an option without a value" },
		{ "unix:/a,mode", "an option without a value" },
		{ "unix:/a,mode=", "not octal" },
		{ "unix:/a,mode=0668", "not octal" },
		{ "unix:/a,mode=01777", "not within 0777" },
		{ "unix:/a,mode=0660,", "an option without a value" },
		{ "unix:/a,modus=0660", "an unknown option" },
		{ "unix:/a,Mode=0660", "an unknown option" },
		{ "unix:/a,owner=no-such-user", "names no user" },
		{ "unix:/a,owner=4294967295", "names no user" },
		{ "unix:/a,owner=", "names no user" },
		{ "unix:/a,group=no-such-group", "names no group" },
		{ "unix:@a,mode=0660", "an abstract name has no mode" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct listen_address address;
		struct err err = { "" };

		assert_int_equal(listen_address_parse(rows[i][0], &address, &err), -EINVAL);
		if (!strstr(err.text, rows[i][1]) || !strstr(err.text, rows[i][0]))
			fail_msg("%s: %s", rows[i][0], err.text);
	}
}

TEST(takes_rights_of_a_unix_socket_in_any_order)
{
	static const struct {
		const char *text;
		mode_t mode;
		uid_t owner;
		gid_t group;
	} rows[] = {
		{ "unix:/a", 0660, (uid_t)-1, (gid_t)-1 },
		{ "unix:/a,mode=600", 0600, (uid_t)-1, (gid_t)-1 },
		{ "unix:/a,mode=0", 0, (uid_t)-1, (gid_t)-1 },
		{ "unix:/a,group=root", 0660, (uid_t)-1, 0 },
		{ "unix:/a,group=4294967294,mode=0777,owner=root", 0777, 0, 4294967294 },
		{ "unix:/a,mode=0600,mode=0640", 0640, (uid_t)-1, (gid_t)-1 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct listen_address address = parsed(rows[i].text);

		assert_int_equal(address.kind, LISTEN_UNIX);
		assert_int_equal(address.mode, rows[i].mode);
		assert_int_equal(address.owner, rows[i].owner);
		assert_int_equal(address.group, rows[i].group);
	}
}

/* The path of N bytes in a listen address. */
static int parse_long(size_t n, struct listen_address *address, struct err *err)
{
	char text[256] = "unix:/";

	memset(text + strlen(text), 'x', n - 1);
	return listen_address_parse(text, address, err);
}

TEST(says_how_long_a_path_may_be)
{
	struct listen_address address;
	struct err err = { "" };

	assert_int_equal(parse_long(107, &address, &err), 0);
	assert_int_equal(address.n, sizeof(struct sockaddr_un));
	assert_int_equal(parse_long(108, &address, &err), -EINVAL);
	assert_non_null(strstr(err.text, "at most 107 bytes, and this one has 108"));
}

TEST(gives_abstract_names_their_length)
{
	struct listen_address address = parsed("unix:@ab");
	const struct sockaddr_un *un = (const struct sockaddr_un *)&address.sockaddr;

	assert_int_equal(address.n, offsetof(struct sockaddr_un, sun_path) + 3);
	assert_memory_equal(un->sun_path, "\0ab", 4);
}

TEST(remembers_that_a_cid_was_named)
{
	assert_true(parsed("vsock://3:9100").host_ignored);
	assert_false(parsed("vsock://:9100").host_ignored);
}

RUN_TESTS(cmocka_unit_test(takes_the_forms_that_go_takes),
          cmocka_unit_test(says_what_is_wrong_with_the_others),
          cmocka_unit_test(takes_rights_of_a_unix_socket_in_any_order),
          cmocka_unit_test(says_how_long_a_path_may_be),
          cmocka_unit_test(gives_abstract_names_their_length),
          cmocka_unit_test(remembers_that_a_cid_was_named))
