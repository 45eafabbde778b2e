/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/password.h"

#include <crypt.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auth/basic.h"
#include "base/must.h"

/* Equal in a time that does not depend on where they differ. */
static bool equal(const char *a, const char *b)
{
	size_t n = strlen(a);
	unsigned differ = n != strlen(b);

	for (size_t i = 0; i < n && !differ; i++)
		differ |= (unsigned)(a[i] ^ b[i]);
	return differ == 0;
}

unsigned password_cost(const char *hash)
{
	must(strlen(hash) > 6);
	return (unsigned)(hash[4] - '0') * 10 + (unsigned)(hash[5] - '0');
}

static bool check(const char *setting, const char *password, struct crypt_data *data)
{
	const char *got = crypt_rn(password, setting, data, sizeof(*data));

	return got && equal(got, setting);
}

/* The time of one check at that cost, for nothing. */
static void spend(unsigned cost, const char *password, struct crypt_data *data)
{
	char setting[32];

	snprintf(setting, sizeof(setting), "$2b$%02u$abcdefghijklmnopqrstuu", cost);
	check(setting, password, data);
}

bool password_matches(const char *hash, struct str password, unsigned worst_cost)
{
	struct crypt_data *data = xcalloc(1, sizeof(*data));
	char text[BASIC_MAX_BYTES + 1];
	bool matches;

	must(password.n < sizeof(text));
	memcpy(text, password.p ? password.p : "", password.n);
	text[password.n] = '\0';
	matches = hash && check(hash, text, data);
	/* Cost c and then c, c+1 … worst-1 are 2^c + (2^worst - 2^c) rounds: those of the
	 * worst. */
	if (!matches && hash)
		for (unsigned cost = password_cost(hash); cost < worst_cost; cost++)
			spend(cost, text, data);
	else if (!matches)
		spend(worst_cost, text, data);
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
