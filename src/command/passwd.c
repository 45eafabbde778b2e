/* SPDX-License-Identifier: Apache-2.0 */
/* passwd: a password becomes the line of basic_auth_users that lets it in. */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "auth/basic.h"
#include "auth/password.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "command/command.h"
#include "command/prompt.h"
#include "conf/bcrypt.h"
#include "conf/yaml_text.h"

#define SLOW_NS UINT64_C(1000000000)

static const struct flag passwd_flags[] = {
	{ "cost", FLAG_COUNT, "10",
	  "Logarithm of the rounds of bcrypt, 4 to 31: one more doubles the time." },
	{ "stdin", FLAG_SWITCH, NULL, "Read the password from standard input, one line." },
	{ "verify", FLAG_TEXT, NULL,
	  "Make nothing: exit with 0 if the password is that of this bcrypt hash, with 1 if "
	  "not." },
	{ 0 },
};

static int check_user(struct str user, struct err *err)
{
	if (user.n == 0)
		return err_set(err, -EINVAL, "the user name is empty");
	if (memchr(user.p, ':', user.n))
		return err_set(err, -EINVAL,
		               "\"%s\" has a colon, where HTTP ends the name of a user",
		               user.p);
	if (!utf8_valid(user))
		return err_set(err, -EINVAL, "the user name is not UTF-8");
	if (user.n + 1 + PASSWORD_MAX_BYTES > BASIC_MAX_BYTES)
		return err_set(err, -EINVAL, "the user name has more than %d bytes",
		               BASIC_MAX_BYTES - PASSWORD_MAX_BYTES - 1);
	return 0;
}

/* A terminal asks twice for what is new: there is nothing to compare it with. */
static int ask(const struct flags *flags, bool is_new, struct secret *password, struct err *err)
{
	struct secret again;
	int rc;

	if (flags_switch(flags, "stdin"))
		return prompt_stdin(password, err);
	rc = prompt_secret("Password: ", password, err);
	if (rc < 0 || !is_new)
		return rc;
	rc = prompt_secret("The same again: ", &again, err);
	if (rc == 0 && !str_eq((struct str){ password->text, password->n },
	                       (struct str){ again.text, again.n }))
		rc = err_set(err, -EINVAL, "the two passwords differ");
	secret_wipe(&again);
	return rc;
}

static int verify(const char *hash, const struct secret *password, struct err *err)
{
	char normal[BCRYPT_BYTES + 1];
	int rc = bcrypt_normalize(str_from(hash), normal, err);

	if (rc < 0)
		return err_prefix(err, rc, "--verify");
	if (password_matches(normal, (struct str){ password->text, password->n }, 0))
		return 0;
	fprintf(stderr, "The password is not that of the hash.\n");
	return 1;
}

static void print_line(struct str user, const char *hash)
{
	struct buf line;

	buf_init(&line, 8 * BASIC_MAX_BYTES);
	if (user.n > 0) {
		yaml_add_text(&line, user);
		buf_add_text(&line, ": ");
	}
	printf("%.*s%s\n", STR_ARG(buf_str(&line)), hash);
	buf_deinit(&line);
}

static int make(const struct flags *flags, struct str user, const struct secret *password,
                struct err *err)
{
	uint64_t cost = flags_count(flags, "cost"), since_ns;
	char hash[BCRYPT_BYTES + 1];
	int rc;

	since_ns = clock_now_ns();
	rc = password_hash((struct str){ password->text, password->n }, (unsigned)cost, hash,
	                   err);
	if (rc < 0)
		return rc;
	since_ns = clock_now_ns() - since_ns;
	if (since_ns > SLOW_NS)
		fprintf(stderr,
		        "At cost %u one check takes %.1f s on this machine: Prometheus may "
		        "give "
		        "up before that.\n",
		        (unsigned)cost, (double)since_ns / 1e9);
	print_line(user, hash);
	if (isatty(STDOUT_FILENO))
		fprintf(stderr, "It belongs under basic_auth_users in the web config file.\n");
	return 0;
}

static int run(const struct flags *flags, struct err *err)
{
	bool verifies = flags_given(flags, "verify");
	uint64_t cost = flags_count(flags, "cost");
	struct secret password = { 0 };
	const char *const *operands;
	struct str user = { 0 };
	int rc = 0;

	if (flags_operands(flags, &operands) > 0) {
		user = str_from(operands[0]);
		rc = check_user(user, err);
	}
	if (rc == 0 && (cost < PASSWORD_COST_MIN || cost > PASSWORD_COST_MAX))
		rc = err_set(err, -EINVAL, "--cost: %llu is not within %d to %d",
		             (unsigned long long)cost, PASSWORD_COST_MIN, PASSWORD_COST_MAX);
	if (rc == 0)
		rc = ask(flags, !verifies, &password, err);
	if (rc == 0 && verifies)
		rc = verify(flags_text(flags, "verify"), &password, err);
	else if (rc == 0)
		rc = make(flags, user, &password, err);
	secret_wipe(&password);
	return rc;
}

const struct command passwd_command = {
	.name = "passwd",
	.help = "Make a line for basic_auth_users from a password.",
	.about = "Asks for the password on the terminal, and prints the line for USER, or the "
		 "hash alone without USER.",
	.operands = "[USER]",
	.operands_max = 1,
	.flags = passwd_flags,
	.run = run,
};
