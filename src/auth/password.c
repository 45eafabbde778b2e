/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/password.h"

#include <crypt.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/basic.h"
#include "base/must.h"

/* Of a hash that is nobody's. */
#define NO_SALT   "abcdefghijklmnopqrstuu"
#define NO_DIGEST "abcdefghijklmnopqrstuvwxyzabcde"

/* Equal in a time that does not depend on where they differ. */
static bool equal(const char a[static PASSWORD_HASH_BYTES],
                  const char b[static PASSWORD_HASH_BYTES])
{
	unsigned differ = 0;

	for (size_t i = 0; i < PASSWORD_HASH_BYTES; i++)
		differ |= (unsigned)(a[i] ^ b[i]);
	return differ == 0;
}

unsigned password_cost(const char *hash)
{
	must(strlen(hash) > 6);
	return (unsigned)(hash[4] - '0') * 10 + (unsigned)(hash[5] - '0');
}

static bool check(const char *hash, const char *password, struct crypt_data *data)
{
	const char *got = crypt_rn(password, hash, data, sizeof(*data));

	return got && strlen(got) == PASSWORD_HASH_BYTES &&
	       strlen(hash) == PASSWORD_HASH_BYTES && equal(got, hash);
}

/* The time of one check at that cost, for nothing. */
static void spend(unsigned cost, const char *password, struct crypt_data *data)
{
	char hash[PASSWORD_HASH_BYTES + 1];

	snprintf(hash, sizeof(hash), "$2b$%02u$" NO_SALT NO_DIGEST, cost);
	check(hash, password, data);
}

bool password_matches(const char *hash, struct str password, uint32_t costs)
{
	struct crypt_data *data = xcalloc(1, sizeof(*data));
	char text[BASIC_MAX_BYTES + 1];
	unsigned own = hash ? password_cost(hash) : 0;
	bool matches;

	must(password.n < sizeof(text));
	memcpy(text, password.p ? password.p : "", password.n);
	text[password.n] = '\0';
	matches = hash && check(hash, text, data);
	for (unsigned c = PASSWORD_COST_MIN; c <= PASSWORD_COST_MAX && !matches; c++) {
		if (costs >> c & 1 && c != own)
			spend(c, text, data);
	}
	explicit_bzero(text, sizeof(text));
	explicit_bzero(data, sizeof(*data));
	free(data);
	return matches;
}

int password_hash(struct str password, unsigned cost, char out[static PASSWORD_HASH_BYTES + 1],
                  struct err *err)
{
	char text[PASSWORD_MAX_BYTES + 1], setting[CRYPT_GENSALT_OUTPUT_SIZE];
	struct crypt_data *data;

	must(cost >= PASSWORD_COST_MIN && cost <= PASSWORD_COST_MAX);
	if (password.n == 0)
		return err_set(err, -EINVAL, "the password is empty");
	if (password.n > PASSWORD_MAX_BYTES)
		return err_set(err, -EMSGSIZE,
		               "the password has %zu bytes, of which bcrypt reads the first "
		               "%d: take a shorter one",
		               password.n, PASSWORD_MAX_BYTES);
	memcpy(text, password.p, password.n);
	text[password.n] = '\0';
	/* The operating system's random bytes. */
	must(crypt_gensalt_rn("$2y$", cost, NULL, 0, setting, sizeof(setting)));
	data = xcalloc(1, sizeof(*data));
	must(crypt_rn(text, setting, data, sizeof(*data)));
	must(strlen(data->output) == PASSWORD_HASH_BYTES);
	memcpy(out, data->output, PASSWORD_HASH_BYTES + 1);
	explicit_bzero(text, sizeof(text));
	explicit_bzero(data, sizeof(*data));
	free(data);
	return 0;
}
