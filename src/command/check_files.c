/* SPDX-License-Identifier: Apache-2.0 */
/* check_files: who can read each file of a configuration, and the commands that mend it. */

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "command/check.h"

enum {
	COMMAND_MAX_BYTES = 64 << 10,
	GROUP_NAME_MAX_BYTES = 64,
	GROUP_BITS = 070,
	OTHERS_READ = 04,
	OTHERS_WRITE = 02,
};

/* The file that is looked at, and what mends it so far. */
struct walk {
	struct check *c;
	struct check_file *file;
	struct buf command;
	char where[PATH_MAX]; /* what is in the way first; empty: nothing that we saw */
	int error;            /* what kept us from looking further */
};

static void add_word(struct buf *out, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789_./:@%+,=-";

	if (*word && strspn(word, plain) == strlen(word)) {
		buf_add_text(out, word);
		return;
	}
	buf_add_char(out, '\'');
	for (; *word; word++) {
		if (*word == '\'')
			buf_add_text(out, "'\\''");
		else
			buf_add_char(out, *word);
	}
	buf_add_char(out, '\'');
}

static void add_command(struct buf *out, const char *command, const char *path)
{
	buf_printf(out, "%s%s ", out->n > 0 ? " && " : "", command);
	add_word(out, path);
}

static void group_name(gid_t gid, char name[static GROUP_NAME_MAX_BYTES])
{
	const struct group *group = getgrgid(gid);

	if (group)
		snprintf(name, GROUP_NAME_MAX_BYTES, "%s", group->gr_name);
	else
		snprintf(name, GROUP_NAME_MAX_BYTES, "%u", (unsigned)gid);
}

static void add_chgrp(struct buf *out, const struct identity *who,
                      const struct access_step *step)
{
	char group[GROUP_NAME_MAX_BYTES], words[GROUP_NAME_MAX_BYTES + 8];

	group_name(who->gid, group);
	snprintf(words, sizeof(words), "chgrp %s", group);
	add_command(out, words, step->path);
}

/* Does the group have nothing to lose? Root needs none. */
static bool group_is_free(const struct access_step *step)
{
	return step->acl.n == 0 && (step->gid == 0 || !(step->mode & GROUP_BITS));
}

/* Nobody else loses a right by it, and nobody else but one group gains any. */
static void add_grant(struct buf *out, const struct identity *who,
                      const struct access_step *step)
{
	char right = step->is_file ? 'r' : 'x', words[IDENTITY_NAME_MAX_BYTES + 32];

	if (step->acl.n == 0 && step->uid == who->uid) {
		snprintf(words, sizeof(words), "chmod u+%c", right);
	} else if (step->acl.n == 0 && identity_in_group(who, step->gid)) {
		snprintf(words, sizeof(words), "chmod g+%c", right);
	} else if (group_is_free(step)) {
		add_chgrp(out, who, step);
		if (step->is_file)
			snprintf(words, sizeof(words), "chmod %04o",
			         (unsigned)(step->mode & 0700) | 040);
		else
			snprintf(words, sizeof(words), "chmod g+x");
	} else {
		snprintf(words, sizeof(words), "setfacl -m u:%s:%c", who->name, right);
	}
	add_command(out, words, step->path);
}

static void on_step(void *owner, const struct access_step *step)
{
	struct walk *w = owner;

	if (step->is_file)
		w->file->end = *step;
	if (step->error && !w->error)
		w->error = step->error;
	if (step->error || step->granted)
		return;
	if (!*w->where)
		snprintf(w->where, sizeof(w->where), "%s", step->path);
	add_grant(&w->command, &w->c->who, step);
}

static char *take_command(struct buf *b)
{
	char *text = b->n > 0 && !b->full ? xmemdup(b->p, b->n) : NULL;

	buf_deinit(b);
	return text;
}

/* What is open to all becomes the group's, or nobody's where the user has it otherwise. */
static char *close_to_others(const struct check *c, const struct access_step *step)
{
	struct access_step without = *step;
	struct buf command;

	buf_init(&command, COMMAND_MAX_BYTES);
	without.mode &= ~(mode_t)07;
	if (step->acl.n > 0 || access_granted(&without, &c->who, OTHERS_READ))
		add_command(&command, "chmod o-rwx", step->path);
	else
		add_grant(&command, &c->who, &without);
	return take_command(&command);
}

/* What lies in it that others must not read, or NULL. */
static const char *secret_of(const struct check *c, enum snapshot_file file)
{
	const struct web_config *web = c->load.next ? c->load.next->web : NULL;

	if (file == SNAPSHOT_KEY)
		return "the private key";
	if (file != SNAPSHOT_CONFIG || !web)
		return NULL;
	if (web->key.inlined)
		return "the private key";
	return web->n_users > 0 ? "the hashes of passwords" : NULL;
}

static void judge_mode(struct check *c, enum snapshot_file file)
{
	const struct access_step *end = &c->files[file].end;
	const char *secret = secret_of(c, file);
	struct buf command;

	if (end->error)
		return;
	if (secret && end->mode & OTHERS_READ)
		check_add(c, CHECK_WARNING, "readable-by-all", close_to_others(c, end),
		          "%s %s: every user of this host can read %s",
		          snapshot_file_name(file), end->path, secret);
	if (end->mode & OTHERS_WRITE) {
		buf_init(&command, COMMAND_MAX_BYTES);
		add_command(&command, "chmod o-w", end->path);
		check_add(c, CHECK_WARNING, "writable-by-all", take_command(&command),
		          "%s %s: every user of this host can change it",
		          snapshot_file_name(file), end->path);
	}
}

static void judge_access(struct walk *w, enum snapshot_file file)
{
	struct check *c = w->c;

	if (*w->where)
		check_add(c, CHECK_REFUSED, "unreadable", take_command(&w->command),
		          "%s %s: user %s cannot read it: %s stands in the way",
		          snapshot_file_name(file), w->file->path, c->who.name,
		          strcmp(w->where, w->file->end.path) == 0 ? "its mode" : w->where);
	else if (w->file->unseen)
		check_add(c, CHECK_WARNING, "unseen", NULL,
		          "%s %s: whether user %s can read it only root can tell",
		          snapshot_file_name(file), w->file->path, c->who.name);
}

static void look_at(struct check *c, enum snapshot_file file)
{
	struct walk w = { .c = c, .file = &c->files[file] };

	w.file->path = c->load.files[file];
	if (!w.file->path)
		return;
	buf_init(&w.command, COMMAND_MAX_BYTES);
	access_walk(w.file->path, &c->who, on_step, &w);
	w.file->unseen = w.error == EACCES && !*w.where;
	w.file->readable = !w.error && !*w.where;
	judge_access(&w, file);
	judge_mode(c, file);
	buf_deinit(&w.command);
}

void check_files(struct check *c)
{
	for (enum snapshot_file file = 0; file < SNAPSHOT_FILES; file++)
		look_at(c, file);
}
