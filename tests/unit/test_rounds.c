/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/rounds.c"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "tests/unit/unit.h"

enum { MAX = 8 };

/* Lets one wait for each letter, in order; upper case is favoured. What has to go is said. */
static void add(struct rounds *r, const char *names, char *gone)
{
	for (; *names; names++) {
		struct place *place = xcalloc(1, sizeof(*place)), *loser;

		place->favoured = *names < 'a';
		place->peer = (unsigned char)*names;
		loser = rounds_add(r, place);
		if (loser)
			*gone++ = (char)loser->peer;
		free(loser);
	}
	*gone = '\0';
}

static void serve(struct rounds *r, char *names)
{
	struct place *place;

	for (; (place = rounds_next(r)); free(place))
		*names++ = (char)place->peer;
	*names = '\0';
}

TEST(peers_take_turns)
{
	static const struct {
		const char *come, *gone, *served;
	} rows[] = {
		{ "", "", "" },
		{ "abc", "", "abc" },
		{ "aaab", "", "abaa" },
		{ "aabbab", "", "ababab" },
		/* Who asks for most gives way, with what it asked last. */
		{ "aaaaaaaab", "a", "abaaaaaa" },
		{ "aaaaaabbc", "a", "abcabaaa" },
		/* Or who came last, where all ask for as much. */
		{ "abcdefghi", "i", "abcdefgh" },
		/* Every other turn is for those that are favoured, the first one too. */
		{ "abcZ", "", "Zabc" },
		{ "abcYZZ", "", "YaZbZc" },
		/* Which never give way to others, */
		{ "abcdefghZ", "h", "Zabcdefg" },
		{ "ZZZZabcde", "e", "ZaZbZcZd" },
		/* but for a few turns each. */
		{ "ZZZZZZaaa", "Z", "ZaZaZaZZ" },
		{ "ZZZZZZZZab", "ZZ", "ZaZbZZZZ" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char gone[32], served[32];
		struct rounds r;

		rounds_init(&r, MAX);
		add(&r, rows[i].come, gone);
		serve(&r, served);
		if (strcmp(gone, rows[i].gone) != 0 || strcmp(served, rows[i].served) != 0)
			fail_msg("row %zu: gone \"%s\", served \"%s\"", i, gone, served);
	}
}

/* However many come anew all the time. */
TEST(whoever_waits_is_served_in_its_round)
{
	struct rounds r;
	char gone[2], name[2] = "A";
	unsigned waited = 0;

	rounds_init(&r, MAX);
	add(&r, "abcdefz", gone);
	for (;;) {
		struct place *place = rounds_next(&r);
		bool is_z = place->peer == 'z';

		free(place);
		if (is_z)
			break;
		/* Always another peer, some of them favoured. */
		name[0] = (char)('A' + waited % 26 + (waited % 2 ? 32 : 0));
		add(&r, name, gone);
		assert_true(++waited < 2 * MAX);
	}
	for (struct place *place; (place = rounds_next(&r)); free(place))
		;
}

RUN_TESTS(cmocka_unit_test(peers_take_turns),
          cmocka_unit_test(whoever_waits_is_served_in_its_round))
