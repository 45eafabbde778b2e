/* SPDX-License-Identifier: Apache-2.0 */
#include "host/mdstat.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

enum { DEVICE_WORDS = 3, LINES_AFTER = 3, FIRST = 16 };

/* What follows the first needle; false, and nothing set, where there is none. */
static bool find(struct str s, const char *needle, struct str *after)
{
	size_t n = strlen(needle);
	const char *at = s.n > 0 ? memmem(s.p, s.n, needle, n) : NULL;

	if (!at)
		return false;
	*after = str_skip(s, (size_t)(at - s.p) + n);
	return true;
}

static bool has(struct str s, const char *needle)
{
	struct str after;

	return find(s, needle, &after);
}

static uint64_t count(struct str s, const char *needle)
{
	uint64_t n = 0;

	while (find(s, needle, &s))
		n++;
	return n;
}

/* "8/7", each part a number */
static int parse_pair(struct str s, uint64_t *first, uint64_t *second)
{
	struct str left, right;
	int rc = str_cut(s, '/', &left, &right) ? str_to_u64(left, first) : -EINVAL;

	return rc == 0 ? str_to_u64(right, second) : rc;
}

/* "UU_" */
static bool is_disk_map(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != 'U' && s.p[i] != '_')
			return false;
	}
	return s.n > 0;
}

/* "[8/7] [UUUUUUU_]" at the beginning */
static int parse_disks(struct str s, struct mdstat *md)
{
	struct str pair, map, rest;

	if (!str_starts(s, "[") || !str_cut(str_skip(s, 1), ']', &pair, &rest) ||
	    !str_starts(rest, " [") || !str_cut(str_skip(rest, 2), ']', &map, &rest) ||
	    !is_disk_map(map))
		return -EINVAL;
	return parse_pair(pair, &md->required, &md->active);
}

/* The last such pair of brackets in "248896 blocks super 1.2 [2/2] [UU]". */
static int find_disks(struct str line, struct mdstat *md)
{
	struct str s;

	if (!find(line, " blocks ", &s))
		return -EINVAL;
	for (size_t at = s.n; at > 0; at--) {
		if (s.p[at - 1] == '[' && parse_disks(str_skip(s, at - 1), md) == 0)
			return 0;
	}
	return -EINVAL;
}

/* The first word of the line below the device's is its size. */
static int parse_status(struct str device, struct str line, struct mdstat *md)
{
	struct str rest = line, word;
	int rc = str_next_word(&rest, &word) ? str_to_u64(word, &md->blocks) : -EINVAL;

	if (rc < 0)
		return rc;
	if (has(device, "raid0") || has(device, "linear")) {
		md->required = md->active = count(device, "["); /* each disk has a number */
		return 0;
	}
	return has(device, "inactive") ? 0 : find_disks(line, md);
}

/* The number between the first begin and the last end after it. */
static bool is_number_between(struct str line, const char *begin, const char *end)
{
	struct str s;
	double number;

	if (!find(line, begin, &s))
		return false;
	while (s.n > 0 && !str_ends(s, end))
		s.n--;
	if (s.n == 0)
		return false;
	s.n -= strlen(end);
	return str_to_f64(str_trim(s), &number) == 0;
}

/* " recovery =  8.5% ", or " recovery =100.0% " */
static bool has_percentage(struct str line)
{
	struct str before, after, digits;
	double number;

	return str_cut(line, '%', &before, &after) &&
	       str_cut_last(before, '=', &before, &digits) &&
	       str_to_f64(str_trim(digits), &number) == 0;
}

/* " (16775552/195310144) ": the first in parentheses that is such a pair */
static int parse_synced(struct str line, uint64_t *synced)
{
	struct str pair, rest = line;
	uint64_t all;

	while (find(rest, "(", &rest)) {
		if (str_cut(rest, ')', &pair, &rest) && parse_pair(pair, synced, &all) == 0)
			return 0;
	}
	return -EINVAL;
}

/* "[=>....]  recovery =  8.5% (16775552/195310144) finish=17.0min speed=259783K/sec" */
static int parse_progress(struct str line, struct mdstat *md)
{
	if (has(line, "recovery"))
		md->state = MDSTAT_RECOVERING;
	else if (has(line, "reshape"))
		md->state = MDSTAT_OTHER;
	else if (has(line, "check"))
		md->state = MDSTAT_CHECK;
	else if (has(line, "resync"))
		md->state = MDSTAT_RESYNC;
	else
		return 0;
	md->synced = 0;
	if (has(line, "PENDING") || has(line, "DELAYED") || has(line, "REMOTE"))
		return 0;
	if (!has_percentage(line) || !is_number_between(line, "finish=", "min") ||
	    !is_number_between(line, "speed=", "K"))
		return -EINVAL;
	return parse_synced(line, &md->synced);
}

static enum mdstat_state state_of(struct str word)
{
	return str_is(word, "active")     ? MDSTAT_ACTIVE
	       : str_is(word, "inactive") ? MDSTAT_INACTIVE
	                                  : MDSTAT_OTHER;
}

/* line is that of the device, below are those behind it. */
static int parse_device(struct str line, struct str below, struct mdstat *md)
{
	struct str words[DEVICE_WORDS], after[LINES_AFTER] = { 0 };
	int rc;

	if (str_words(line, words, DEVICE_WORDS) < DEVICE_WORDS)
		return -EINVAL;
	for (size_t i = 0; i + 1 < LINES_AFTER; i++) {
		if (!str_cut(below, '\n', &after[i], &below))
			return -EINVAL; /* the file was cut off */
	}
	str_next_line(&below, &after[LINES_AFTER - 1]); /* may be the end, and empty */
	*md = (struct mdstat){
		.name = words[0],
		.state = state_of(words[2]),
		.failed = count(line, "(F)"),
		.spare = count(line, "(S)"),
	};
	rc = parse_status(line, after[0], md);
	md->synced = md->blocks;
	return rc < 0 ? rc : parse_progress(after[has(after[1], "bitmap") ? 2 : 1], md);
}

static bool is_device(struct str line)
{
	return str_trim(line).n > 0 && line.p[0] != ' ' && line.p[0] != '\t' &&
	       !str_starts(line, "Personalities") && !str_starts(line, "unused");
}

int mdstat_parse(struct str text, struct arena *arena, struct mdstat **out, size_t *n,
                 struct err *err)
{
	struct mdstat *all = NULL;
	size_t cap = 0, have = 0;
	struct str line;

	while (str_next_line(&text, &line)) {
		if (!is_device(line))
			continue;
		if (have == cap) {
			size_t was = cap * sizeof(*all);

			cap = cap > 0 ? 2 * cap : FIRST;
			all = arena_grow(arena, all, was, cap * sizeof(*all));
		}
		if (parse_device(line, text, &all[have++]) < 0)
			return err_set(err, -EINVAL, "\"%.*s\" and what follows it is no array",
			               line.n < 64 ? (int)line.n : 64, line.p);
	}
	*out = all;
	*n = have;
	return 0;
}
