/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/tcpstat.c"

#include "tests/unit/collect.h"

static int put(struct tally *tally, unsigned char state, uint32_t received, uint32_t unsent)
{
	const struct inet_diag_msg socket = { .idiag_state = state,
		                              .idiag_rqueue = received,
		                              .idiag_wqueue = unsent };

	return count_socket(tally, SOCK_DIAG_BY_FAMILY,
	                    (struct str){ (const char *)&socket, sizeof(socket) });
}

TEST(tells_states_that_occur_and_what_waits)
{
	struct exposition out;
	struct tally tally = { 0 };

	exposition_init(&out);
	emit(&out, &tally);
	assert_int_equal(out.text.n, 0);

	assert_int_equal(put(&tally, TCP_LISTEN, 1, 128), 0);
	assert_int_equal(put(&tally, TCP_CLOSING, UINT32_MAX, 0), 0);
	assert_int_equal(put(&tally, TCP_CLOSING, UINT32_MAX, 0), 0);
	assert_int_equal(put(&tally, 0, 0, 0), 0);
	assert_int_equal(put(&tally, 13, 0, 0), 0); /* of a later kernel */
	assert_int_equal(put(&tally, 255, 0, 0), 0);
	emit(&out, &tally);
	assert_str(buf_str(&out.text), "node_tcp_connection_states{state=\"unknown\"} 3\n"
	                               "node_tcp_connection_states{state=\"listen\"} 1\n"
	                               "node_tcp_connection_states{state=\"closing\"} 2\n"
	                               "node_tcp_connection_states{state=\"rx_queued_bytes\"} "
	                               "8589934591\n"
	                               "node_tcp_connection_states{state=\"tx_queued_bytes\"} "
	                               "128\n");
	exposition_deinit(&out);
}

TEST(refuses_a_socket_that_is_cut)
{
	struct tally tally = { 0 };

	assert_int_equal(count_socket(&tally, SOCK_DIAG_BY_FAMILY, STR("short")), -EBADMSG);
	assert_int_equal(count_socket(&tally, NLMSG_NOOP, STR("short")), 0);
	assert_int_equal(tally.sockets, 0);
}

/* A socket of our own is among them, where the kernel has sock_diag. */
TEST(counts_sockets_of_this_host)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET,
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct bench b;

	assert_int_equal(bind(listener, (struct sockaddr *)&v4, sizeof(v4)), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(bench_open(&b, &tcpstat_collector, "/", NULL), 0);
	for (int i = 0; i < 2; i++) {
		bench_collect(&b);
		if (b.status == COLLECT_FAIL)
			break;
		assert_non_null(memmem(b.text.p, b.text.n, "{state=\"listen\"}", 16));
	}
	bench_close(&b);
	close(listener);
}

RUN_TESTS(cmocka_unit_test(tells_states_that_occur_and_what_waits),
          cmocka_unit_test(refuses_a_socket_that_is_cut),
          cmocka_unit_test(counts_sockets_of_this_host))
