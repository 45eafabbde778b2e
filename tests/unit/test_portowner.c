/* SPDX-License-Identifier: Apache-2.0 */
#include "net/portowner.c"

#include <arpa/inet.h>

#include "base/array.h"
#include "tests/unit/unit.h"

static struct proctcp socket_at(const char *host, unsigned port, unsigned state)
{
	struct proctcp s = { .port = htons((uint16_t)port), .state = state };

	assert_int_equal(inet_pton(AF_INET6, host, &s.local), 1);
	return s;
}

TEST(knows_which_socket_is_in_the_way)
{
	static const struct {
		const char *wanted, *other;
		int likeness;
	} rows[] = {
		{ "::ffff:127.0.0.1", "::ffff:127.0.0.1", 2 },
		{ "::ffff:127.0.0.1", "::ffff:127.0.0.2", 0 },
		{ "::ffff:127.0.0.1", "::ffff:0.0.0.0", 1 },
		{ "::ffff:127.0.0.1", "::", 1 },
		{ "::ffff:127.0.0.1", "::1", 0 },
		{ "::1", "::ffff:0.0.0.0", 0 },
		{ "::1", "::", 1 },
		{ "::1", "::1", 2 },
		{ "::", "::ffff:127.0.0.1", 1 },
		{ "::", "::ffff:0.0.0.0", 1 },
		{ "::", "::1", 1 },
		{ "::", "::", 2 },
		{ "::ffff:0.0.0.0", "::ffff:127.0.0.1", 1 },
		{ "::ffff:0.0.0.0", "::1", 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct proctcp wanted = socket_at(rows[i].wanted, 9100, 0);
		struct proctcp other = socket_at(rows[i].other, 9100, TCP_LISTEN);

		assert_int_equal(likeness(&wanted, &other), rows[i].likeness);
		other.state = TCP_TIME_WAIT;
		assert_int_equal(likeness(&wanted, &other), 0);
		other.state = TCP_LISTEN;
		other.port = htons(9101);
		assert_int_equal(likeness(&wanted, &other), 0);
	}
}

static int listen_somewhere(struct sockaddr_in *address)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	socklen_t n = sizeof(*address);

	*address = (struct sockaddr_in){ .sin_family = AF_INET,
		                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	assert_int_equal(bind(fd, (const struct sockaddr *)address, n), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, &n), 0);
	return fd;
}

TEST(finds_this_program)
{
	struct sockaddr_in address;
	int fd = listen_somewhere(&address);
	struct portowner owner = portowner_of_tcp((const struct sockaddr *)&address);

	assert_int_equal(owner.pid, getpid());
	assert_int_equal(owner.uid, geteuid());
	close(fd);
	owner = portowner_of_tcp((const struct sockaddr *)&address);
	assert_int_equal(owner.pid, 0);
	assert_false(owner.has_uid);
}

TEST(finds_the_peer_of_a_unix_socket)
{
	struct portowner owner;
	int pair[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	owner = portowner_of_peer(pair[0]);
	assert_int_equal(owner.pid, getpid());
	assert_true(strlen(owner.name) > 0);
	close(pair[0]);
	close(pair[1]);
}

TEST(says_what_it_knows)
{
	const struct portowner rows[] = {
		{ .pid = getpid() },
		{ .pid = getpid() + 1, .name = "prometheus-node" },
		{ .has_uid = true, .uid = 0 },
		{ .has_uid = true, .uid = 4000000000 },
		{ .pid = 0 },
	};
	static const char *const said[] = {
		" by this program itself: ",
		" by prometheus-node (pid ",
		" by a process of root (uid 0): \"ss -ltnp\", run as root, shows which",
		" by a process of a user without a name (uid 4000000000): ",
		": \"ss -ltnp\", run as root, shows by whom",
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char text[PORTOWNER_TEXT_MAX];

		portowner_print(&rows[i], "ss -ltnp", text);
		assert_int_equal(strncmp(text, said[i], strlen(said[i])), 0);
	}
}

RUN_TESTS(cmocka_unit_test(knows_which_socket_is_in_the_way),
          cmocka_unit_test(finds_this_program),
          cmocka_unit_test(finds_the_peer_of_a_unix_socket),
          cmocka_unit_test(says_what_it_knows))
