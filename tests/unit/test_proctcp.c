/* SPDX-License-Identifier: Apache-2.0 */
#include "net/proctcp.c"

#include <arpa/inet.h>
#include <stdio.h>

#include "base/array.h"
#include "tests/unit/unit.h"

#define REST                                                                                   \
	" 00000000:0000 0A 00000000:00000000 00:00000000 00000000   115        0 31415 1 "     \
	"0000000000000000 100 0 0 10 0\n"

TEST(reads_the_lines_of_the_kernel)
{
	static const struct {
		uint32_t words[4]; /* in network order */
		size_t n;
		const char *host;
	} rows[] = {
		{ { 0x7f000001 }, 1, "::ffff:127.0.0.1" },
		{ { 0 }, 1, "::ffff:0.0.0.0" },
		{ { 0, 0, 0, 0 }, 4, "::" },
		{ { 0, 0, 0, 1 }, 4, "::1" },
		{ { 0x20010db8, 0, 0x00000001, 0x02030405 }, 4, "2001:db8::1:203:405" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char line[256] = "   1: ", host[INET6_ADDRSTRLEN];
		struct proctcp socket;

		for (size_t w = 0; w < rows[i].n; w++)
			snprintf(line + strlen(line), DIGITS + 1, "%08X",
			         htonl(rows[i].words[w]));
		snprintf(line + strlen(line), sizeof(line) - strlen(line), ":238C" REST);
		assert_int_equal(proctcp_parse(str_from(line), &socket), 0);
		inet_ntop(AF_INET6, &socket.local, host, sizeof(host));
		assert_string_equal(host, rows[i].host);
		assert_int_equal(ntohs(socket.port), 9100);
		assert_int_equal(socket.state, 10);
		assert_int_equal(socket.uid, 115);
		assert_int_equal(socket.inode, 31415);
	}
}

TEST(refuses_what_the_kernel_never_writes)
{
	static const char *const rows[] = {
		"",
		"\n",
		"  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   "
		"uid"
		"  timeout inode",
		"   1: 0100007F" REST,
		"   1: 0100007F:" REST,
		"   1: :238C" REST,
		"   1: 0100007:238C" REST,
		"   1: 0100007F0100007F:238C" REST,
		"   1: 0100007G:238C" REST,
		"   1: 0100007F:1238C" REST,
		"   1: 0100007F:238C 00000000:0000 100 0 0 0 1 0 1",
		"   1: 0100007F:238C 00000000:0000 0A 0 0 0 x 0 1",
		"   1: 0100007F:238C 00000000:0000 0A 0 0 0 1 0",
		"   1: 0100007F:238C 00000000:0000 0A 0 0 0 1 0 -1",
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct proctcp socket;

		assert_int_equal(proctcp_parse(str_from(rows[i]), &socket), -EINVAL);
	}
}

RUN_TESTS(cmocka_unit_test(reads_the_lines_of_the_kernel),
          cmocka_unit_test(refuses_what_the_kernel_never_writes))
