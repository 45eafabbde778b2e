/* SPDX-License-Identifier: Apache-2.0 */
#include "net/proctcp.h"

#include <errno.h>
#include <string.h>

enum {
	LOCAL_WORD = 1,
	STATE_WORD = 3,
	UID_WORD = 7,
	INODE_WORD = 9,
	WORDS = 10,
	DIGITS = 8, /* of 32 bits */
};

static int parse_hex(struct str text, uint64_t most, uint64_t *out)
{
	if (str_to_u64_base(text, 16, out) < 0 || *out > most)
		return -EINVAL;
	return 0;
}

/* The kernel prints each 32 bits of the address as a number in its own byte order. */
static int parse_address(struct str text, struct in6_addr *out)
{
	size_t words = text.n / DIGITS, first = 4 - words;

	if (text.n % DIGITS != 0 || (words != 1 && words != 4))
		return -EINVAL;
	memset(out, 0, sizeof(*out));
	if (words == 1)
		memset(out->s6_addr + 10, 0xff, 2);
	for (size_t i = 0; i < words; i++) {
		uint64_t bits;

		if (parse_hex((struct str){ text.p + i * DIGITS, DIGITS }, UINT32_MAX, &bits) <
		    0)
			return -EINVAL;
		out->s6_addr32[first + i] = (uint32_t)bits;
	}
	return 0;
}

int proctcp_parse(struct str line, struct proctcp *out)
{
	struct str words[WORDS], address, port;
	uint64_t port_number, state;

	if (str_words(line, words, WORDS) < WORDS ||
	    !str_cut(words[LOCAL_WORD], ':', &address, &port) ||
	    parse_address(address, &out->local) < 0 ||
	    parse_hex(port, UINT16_MAX, &port_number) < 0 ||
	    parse_hex(words[STATE_WORD], UINT8_MAX, &state) < 0 ||
	    str_to_u64(words[UID_WORD], &out->uid) < 0 ||
	    str_to_u64(words[INODE_WORD], &out->inode) < 0)
		return -EINVAL;
	out->port = htons((uint16_t)port_number);
	out->state = (unsigned)state;
	return 0;
}
