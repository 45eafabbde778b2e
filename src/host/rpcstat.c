/* SPDX-License-Identifier: Apache-2.0 */
#include "host/rpcstat.h"

#include <errno.h>
#include <string.h>

static const struct rpcstat_key *find(const struct rpcstat_key *keys, size_t n, struct str name)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(name, keys[i].name))
			return &keys[i];
	}
	return NULL;
}

/* Adds how many numbers there are to count; those past the room are only counted. */
static int read_numbers(struct str rest, const struct rpcstat_key *key,
                        uint64_t numbers[static RPCSTAT_NUMBERS_MAX], size_t *count)
{
	struct str word;
	uint64_t value;

	while (str_next_word(&rest, &word)) {
		int rc = str_to_u64(word, &value);

		if (rc < 0)
			return rc;
		if (*count < RPCSTAT_NUMBERS_MAX)
			numbers[*count] = value;
		++*count;
		if (key->open_ended && *count == key->max)
			break;
	}
	return 0;
}

/* "proc4 2 3 10853": two numbers follow the 2 */
static int parse_line(struct str rest, const struct rpcstat_key *key,
                      uint64_t numbers[static RPCSTAT_NUMBERS_MAX])
{
	uint64_t announced = 0;
	struct str word;
	size_t count = 0;
	int rc = 0;

	memset(numbers, 0, RPCSTAT_NUMBERS_MAX * sizeof(*numbers));
	if (key->counted)
		rc = str_next_word(&rest, &word) ? str_to_u64(word, &announced) : -EINVAL;
	if (rc == 0)
		rc = read_numbers(rest, key, numbers, &count);
	if (rc < 0)
		return rc;
	if (key->counted && announced != count)
		return -EINVAL;
	return count >= key->min && count <= key->max ? 0 : -EINVAL;
}

int rpcstat_parse(struct str text, const struct rpcstat_key *keys, size_t n,
                  uint64_t (*numbers)[RPCSTAT_NUMBERS_MAX], struct err *err)
{
	struct str line, name = { 0 };

	memset(numbers, 0, n * sizeof(*numbers));
	for (size_t at = 1; str_next_line(&text, &line); at++) {
		const struct rpcstat_key *key;
		int rc;

		if (!str_next_word(&line, &name))
			return err_set(err, -EINVAL, "line %zu is empty", at);
		key = find(keys, n, name);
		if (!key)
			return err_set(err, -EINVAL, "line %zu: \"%.*s\" is no key known", at,
			               STR_ARG(name));
		rc = parse_line(line, key, numbers[key - keys]);
		if (rc < 0)
			return err_set(err, rc, "line %zu: %s has not the numbers expected", at,
			               key->name);
	}
	return 0;
}
