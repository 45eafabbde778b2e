/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/bcrypt.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

enum {
	COST_AT = 4,
	SALT_AT = 7,
	SALT_LAST_AT =
		28, /* 22 characters of six bits hold 128 bits of salt and four idle ones */
	COST_MIN = 4,
	COST_MAX = 31,
};

static const char alphabet[] =
	"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* What is no hash may be a password: not a character of it is shown. */
static int check_prefix(struct str hash, struct err *err)
{
	if (!str_starts(hash, "$"))
		return err_set(err, -EINVAL,
		               "found no hash, expected bcrypt ($2b$...): is it "
		               "a clear password?");
	if (!str_starts(hash, "$2"))
		return err_set(
			err, -EINVAL,
			"found no bcrypt hash, expected one that begins with $2b$: make it "
			"with postern passwd");
	if (hash.n < COST_AT || !strchr("abxy", hash.p[2]) || hash.p[3] != '$')
		return err_set(err, -EINVAL,
		               "found an unknown kind of bcrypt, expected $2a$, "
		               "$2b$, $2x$ or $2y$");
	return 0;
}

static int check_length(struct str hash, struct err *err)
{
	if (hash.n < BCRYPT_BYTES)
		return err_set(err, -EINVAL,
		               "hashedSecret too short to be a bcrypted password: found %zu "
		               "characters, expected %d",
		               hash.n, BCRYPT_BYTES);
	if (hash.n > BCRYPT_BYTES)
		return err_set(err, -EINVAL,
		               "found %zu characters, expected the %d of a bcrypt hash", hash.n,
		               BCRYPT_BYTES);
	return 0;
}

static int check_cost(struct str hash, struct err *err)
{
	const char *p = hash.p + COST_AT;
	int cost;

	if (!is_digit(p[0]) || !is_digit(p[1]) || p[2] != '$')
		return err_set(err, -EINVAL,
		               "found no cost in the bcrypt hash, expected two "
		               "digits behind $2b$");
	cost = (p[0] - '0') * 10 + p[1] - '0';
	if (cost < COST_MIN || cost > COST_MAX)
		return err_set(err, -EINVAL,
		               "cost %d is outside allowed inclusive range %d..%d", cost,
		               COST_MIN, COST_MAX);
	return 0;
}

static int check_alphabet(struct str hash, struct err *err)
{
	size_t at = SALT_AT + strspn(hash.p + SALT_AT, alphabet);

	if (at < BCRYPT_BYTES)
		return err_set(err, -EINVAL,
		               "character %zu of the bcrypt hash is none of ./A-Za-z0-9",
		               at + 1);
	return 0;
}

int bcrypt_normalize(struct str hash, char out[static BCRYPT_BYTES + 1], struct err *err)
{
	int rc = check_prefix(hash, err);

	if (rc == 0)
		rc = check_length(hash, err);
	if (rc < 0)
		return rc;
	memcpy(out, hash.p, BCRYPT_BYTES);
	out[BCRYPT_BYTES] = '\0';
	hash.p = out;
	rc = check_cost(hash, err);
	if (rc == 0)
		rc = check_alphabet(hash, err);
	if (rc < 0)
		return rc;
	out[2] = 'b';
	out[SALT_LAST_AT] = alphabet[(strchr(alphabet, out[SALT_LAST_AT]) - alphabet) & 0x30];
	return 0;
}
