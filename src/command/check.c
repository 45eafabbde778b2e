/* SPDX-License-Identifier: Apache-2.0 */
/* check: what a web config does, what is weak about it, and who can read its files. */

#include "command/check.h"

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/password.h"
#include "base/clock.h"
#include "base/must.h"
#include "command/command.h"
#include "net/address.h"
#include "net/listen_address.h"

#define SERVICE_USER "postern"

enum { OUTPUT_MAX_BYTES = 16 << 20 };

static const struct flag check_flags[] = {
	{ "json", FLAG_SWITCH, NULL, "Say it as one JSON object, for programs." },
	{ "sandbox", FLAG_SWITCH, "true",
	  "As for postern itself: tells what the sandbox will be on this host." },
	{ "sandbox.key-process", FLAG_SWITCH, "true", "The same." },
	{ "sandbox.seccomp", FLAG_SWITCH, "true", "The same." },
	{ "user", FLAG_TEXT, NULL,
	  "Whom postern runs as: its rights are what files are tried with. By default the user "
	  "postern where root asks and there is one, else whoever asks." },
	{ "web.config.file", FLAG_TEXT, POSTERN_CONF_DIR "/web.yml",
	  "The file, as for postern itself.", .names = NAMES_FILE },
	{ "web.listen-address", FLAG_TEXTS, ":9100",
	  "Where postern listens: tells whether others reach it. May be repeated.",
	  .names = NAMES_ADDRESS },
	{ 0 },
};

void check_add(struct check *c, enum check_level level, const char *id, char *remedy,
               const char *format, ...)
{
	struct err sentence;
	va_list args;

	if (c->n_findings == CHECK_FINDINGS_MAX) {
		free(remedy);
		return;
	}
	va_start(args, format);
	vsnprintf(sentence.text, sizeof(sentence.text), format, args);
	va_end(args);
	c->findings[c->n_findings++] =
		(struct check_finding){ level, id, xstrdup(sentence.text), remedy };
}

enum check_level check_level(const struct check *c)
{
	enum check_level level = c->refused ? CHECK_REFUSED : CHECK_FINE;

	for (size_t i = 0; i < c->n_findings; i++) {
		if (level != CHECK_REFUSED)
			level = c->findings[i].level;
	}
	return level;
}

const char *check_level_name(enum check_level level)
{
	static const char *const names[] = { "fine", "refused", "warning" };

	return names[level];
}

/* Each step of the cost doubles the time. */
double check_bcrypt_s(const struct check *c, unsigned cost)
{
	return ldexp(c->bcrypt_s, (int)cost - PASSWORD_COST_MIN);
}

/* The shortest of a few, since other work can only lengthen it. */
static double measure_bcrypt(void)
{
	enum { TRIES = 5 };
	char hash[PASSWORD_HASH_BYTES + 1];
	uint64_t least_ns = UINT64_MAX;

	for (int i = 0; i < TRIES; i++) {
		uint64_t since_ns = clock_now_ns();

		must(password_hash(STR("any"), PASSWORD_COST_MIN, hash, NULL) == 0);
		since_ns = clock_now_ns() - since_ns;
		least_ns = since_ns < least_ns ? since_ns : least_ns;
	}
	return (double)least_ns / 1e9;
}

/* Whom the daemon will run as. */
static int find_user(const struct flags *flags, struct identity *who, struct err *err)
{
	const char *name = flags_text(flags, "user");
	int rc;

	if (*name) {
		rc = identity_find(name, who, err);
		return rc < 0 ? err_prefix(err, rc, "--user") : 0;
	}
	if (geteuid() != 0 || identity_find(SERVICE_USER, who, NULL) < 0)
		identity_self(who);
	return 0;
}

/*
 * Root loads with the rights of that user, so that what is said is what will happen. False
 * where the rights cannot be changed.
 */
static bool load_as(const struct identity *who, const char *path, struct snapshot_load *load)
{
	gid_t groups[IDENTITY_GROUPS_MAX], gid = getegid();
	int n = getgroups(IDENTITY_GROUPS_MAX, groups);

	if (geteuid() != 0 || who->uid == 0 || n < 0 ||
	    setgroups(who->n_groups, who->groups) < 0)
		return false;
	must(setegid(who->gid) == 0 && seteuid(who->uid) == 0);
	snapshot_load(path, NULL, load);
	must(seteuid(0) == 0 && setegid(gid) == 0 && setgroups((size_t)n, groups) == 0);
	return true;
}

/* What the user may not read root still looks at, so that the rest can be told too. */
static void load(struct check *c)
{
	bool as_user = load_as(&c->who, c->path, &c->load);

	if (!as_user)
		snapshot_load(c->path, NULL, &c->load);
	c->refused = !c->load.next;
	c->refusal = c->load.err;
	if (as_user && c->refused) {
		snapshot_load_deinit(&c->load);
		snapshot_load(c->path, NULL, &c->load);
	}
}

/* Does it listen where others than this host reach it? */
static int find_reach(const struct flags *flags, bool *reachable, struct err *err)
{
	const char *const *texts;
	size_t n = flags_texts(flags, "web.listen-address", &texts);

	for (size_t i = 0; i < n; i++) {
		struct listen_address address;
		int rc = listen_address_parse(texts[i], &address, err);

		if (rc < 0)
			return err_prefix(err, rc, "--web.listen-address");
		if (!address_is_local((const struct sockaddr *)&address.sockaddr))
			*reachable = true;
	}
	return 0;
}

/*
 * Of the collectors that are on by default, none needs a capability, or reads files where those
 * are that only the key process is to read.
 */
static void forecast(struct check *c, const struct flags *flags)
{
	bool on = flags_switch(flags, "sandbox");
	bool apart = on && flags_switch(flags, "sandbox.key-process");
	char hidden[SANDBOX_HIDES_MAX][PATH_MAX];
	struct sandbox_plan plan = {
		.role = SANDBOX_DOOR,
		.off = !on,
		.seccomp_off = !flags_switch(flags, "sandbox.seccomp"),
		.key_process = apart ? SANDBOX_ON : SANDBOX_OFF,
	};

	for (enum snapshot_file file = SNAPSHOT_CONFIG; apart && file <= SNAPSHOT_KEY; file++) {
		const char *path = c->load.files[file];
		char *real = hidden[plan.n_hides];

		if (path && realpath(path, real))
			plan.hides[plan.n_hides++] = real;
	}
	sandbox_forecast(&plan, &c->sandbox);
}

static void print(const struct check *c, bool json)
{
	struct buf out;

	buf_init(&out, OUTPUT_MAX_BYTES);
	if (json)
		check_write_json(c, &out);
	else
		check_write_text(c, &out);
	must(!out.full);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
}

static void release(struct check *c)
{
	for (size_t i = 0; i < c->n_findings; i++) {
		free(c->findings[i].text);
		free(c->findings[i].remedy);
	}
	snapshot_load_deinit(&c->load);
	free(c);
}

static int run(const struct flags *flags, struct err *err)
{
	struct check *c = xcalloc(1, sizeof(*c));
	const char *const *operands;
	int rc = find_user(flags, &c->who, err);

	if (rc == 0)
		rc = find_reach(flags, &c->reachable, err);
	if (rc < 0) {
		free(c);
		return rc;
	}
	c->path = flags_operands(flags, &operands) > 0 ? operands[0]
	                                               : flags_text(flags, "web.config.file");
	c->now_s = clock_wall_s();
	load(c);
	if (c->load.next && c->load.next->web->n_users > 0)
		c->bcrypt_s = measure_bcrypt();
	check_files(c);
	if (c->load.next)
		check_door(c);
	forecast(c, flags);
	print(c, flags_switch(flags, "json"));
	rc = (int)check_level(c);
	release(c);
	return rc;
}

const struct command check_command = {
	.name = "check",
	.help = "Explain a web config: who may come in, what is weak, who can read its files.",
	.about =
		"Exits with 0 where all is fine, with 1 where postern would refuse to load it, "
		"with 2 where it would load it and something deserves a look.",
	.operands = "[FILE]",
	.operands_max = 1,
	.flags = check_flags,
	.run = run,
};
