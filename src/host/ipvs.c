/* SPDX-License-Identifier: Apache-2.0 */
#include "host/ipvs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>

enum {
	V4_DIGITS = 8,
	V6_CHARACTERS = 39, /* eight groups of four digits, seven colons */
	PORT_DIGITS = 4,
	TOTALS_LINE = 3,
	BACKEND_WORDS = 6,
};

int ipvs_parse_totals(struct str text, uint64_t totals[static IPVS_TOTALS])
{
	struct str line = { 0 }, words[IPVS_TOTALS];
	int rc = 0;

	for (int i = 0; i < TOTALS_LINE; i++) {
		if (!str_next_line(&text, &line))
			return -EINVAL;
	}
	if (str_words(line, words, IPVS_TOTALS) != IPVS_TOTALS)
		return -EINVAL;
	for (size_t i = 0; rc == 0 && i < IPVS_TOTALS; i++)
		rc = str_to_u64_base(words[i], 16, &totals[i]);
	return rc;
}

static int address_text(int family, const void *address, struct arena *arena, struct str *out)
{
	char text[INET6_ADDRSTRLEN];

	if (!inet_ntop(family, address, text, sizeof(text)))
		return -EINVAL;
	*out = str_from(arena_strdup(arena, str_from(text)));
	return 0;
}

/* "0A000001" */
static int parse_v4(struct str host, struct arena *arena, struct str *out)
{
	uint64_t number;
	struct in_addr address;
	int rc = str_to_u64_base(host, 16, &number);

	if (rc < 0)
		return rc;
	address.s_addr = htonl((uint32_t)number);
	return address_text(AF_INET, &address, arena, out);
}

/* "[2001:0db8:0000:0000:0000:0000:0000:0001]"; one that stands for an IPv4 address is told so.
 */
static int parse_v6(struct str host, struct arena *arena, struct str *out)
{
	char text[V6_CHARACTERS + 1] = "";
	struct in6_addr address;

	if (!str_starts(host, "[") || !str_ends(host, "]"))
		return -EINVAL;
	memcpy(text, host.p + 1, V6_CHARACTERS);
	if (strlen(text) != V6_CHARACTERS || inet_pton(AF_INET6, text, &address) != 1)
		return -EINVAL;
	if (IN6_IS_ADDR_V4MAPPED(&address))
		return address_text(AF_INET, address.s6_addr + 12, arena, out);
	return address_text(AF_INET6, &address, arena, out);
}

static int parse_end(struct str word, struct arena *arena, struct str *address,
                     struct str *port)
{
	struct str host, digits;
	uint64_t number;
	int rc;

	if (!str_cut_last(word, ':', &host, &digits) || digits.n != PORT_DIGITS)
		return -EINVAL;
	rc = str_to_u64_base(digits, 16, &number);
	if (rc < 0)
		return rc;
	*port = str_from(arena_printf(arena, "%" PRIu64, number));
	if (host.n == V4_DIGITS)
		return parse_v4(host, arena, address);
	return host.n == V6_CHARACTERS + 2 ? parse_v6(host, arena, address) : -EINVAL;
}

/* "TCP  0A000001:0050 wlc" or "FWM  00000010 rr" */
static int parse_service(struct ipvs_reader *r, const struct str words[static 2])
{
	struct str *names = r->service.names;

	names[IPVS_PROTO] = words[0];
	if (str_is(words[0], "FWM")) {
		names[IPVS_LOCAL_MARK] = words[1];
		names[IPVS_LOCAL_ADDRESS] = (struct str){ 0 };
		names[IPVS_LOCAL_PORT] = STR("0");
		return 0;
	}
	names[IPVS_LOCAL_MARK] = (struct str){ 0 };
	return parse_end(words[1], r->arena, &names[IPVS_LOCAL_ADDRESS],
	                 &names[IPVS_LOCAL_PORT]);
}

/* "-> 0A000002:0050 Masq 100 248 2": address, forwarding, weight, active, inactive */
static int parse_backend(struct ipvs_reader *r, const struct str words[static BACKEND_WORDS],
                         struct ipvs_backend *out)
{
	int rc;

	*out = r->service;
	rc = parse_end(words[1], r->arena, &out->names[IPVS_REMOTE_ADDRESS],
	               &out->names[IPVS_REMOTE_PORT]);
	if (rc == 0)
		rc = str_to_u64(words[3], &out->numbers[IPVS_WEIGHT]);
	if (rc == 0)
		rc = str_to_u64(words[4], &out->numbers[IPVS_ACTIVE]);
	if (rc == 0)
		rc = str_to_u64(words[5], &out->numbers[IPVS_INACTIVE]);
	return rc;
}

static bool is_service(struct str word)
{
	return str_is(word, "TCP") || str_is(word, "UDP") || str_is(word, "SCTP") ||
	       str_is(word, "FWM");
}

/* The heading of backends looks like one. */
static bool is_backend(const struct str *words, size_t n)
{
	return n >= BACKEND_WORDS && str_is(words[0], "->") &&
	       !str_is(words[1], "RemoteAddress:Port");
}

/* Headings and whatever else is there are passed over. */
int ipvs_next(struct ipvs_reader *r, struct ipvs_backend *out)
{
	struct str line, words[BACKEND_WORDS];

	while (str_next_line(&r->rest, &line)) {
		size_t n = str_words(line, words, BACKEND_WORDS);
		int rc = 0;

		r->line++;
		if (n >= 2 && is_service(words[0])) {
			rc = parse_service(r, words);
		} else if (is_backend(words, n)) {
			rc = parse_backend(r, words, out);
			if (rc == 0)
				return 1;
		}
		if (rc < 0)
			return rc;
	}
	return 0;
}
