/* SPDX-License-Identifier: Apache-2.0 */
#include "state/access.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "state/paths.h"

enum { READ = 4, SEARCH = 1 };

int identity_find(const char *name, struct identity *out, struct err *err)
{
	const struct passwd *user = getpwnam(name);
	int n = IDENTITY_GROUPS_MAX;

	if (!user)
		return err_set(err, -ENOENT, "there is no user %s on this host", name);
	*out = (struct identity){ .uid = user->pw_uid, .gid = user->pw_gid };
	snprintf(out->name, sizeof(out->name), "%s", name);
	if (getgrouplist(name, user->pw_gid, out->groups, &n) < 0)
		n = IDENTITY_GROUPS_MAX; /* it filled what there is */
	out->n_groups = (size_t)n;
	return 0;
}

void identity_self(struct identity *out)
{
	const struct passwd *user = getpwuid(geteuid());
	int n;

	*out = (struct identity){ .uid = geteuid(), .gid = getegid() };
	if (user)
		snprintf(out->name, sizeof(out->name), "%s", user->pw_name);
	else
		snprintf(out->name, sizeof(out->name), "%u", (unsigned)out->uid);
	n = getgroups(IDENTITY_GROUPS_MAX, out->groups);
	out->n_groups = n > 0 ? (size_t)n : 0;
}

bool identity_in_group(const struct identity *who, gid_t gid)
{
	if (who->gid == gid)
		return true;
	for (size_t i = 0; i < who->n_groups; i++) {
		if (who->groups[i] == gid)
			return true;
	}
	return false;
}

static bool by_mode(const struct access_step *step, const struct identity *who, unsigned want)
{
	unsigned shift = 0;

	if (step->uid == who->uid)
		shift = 6;
	else if (identity_in_group(who, step->gid))
		shift = 3;
	return (step->mode >> shift & want) == want;
}

static unsigned mask_of(const struct acl *acl)
{
	for (size_t i = 0; i < acl->n; i++) {
		if (acl->entries[i].tag == ACL_MASK)
			return acl->entries[i].perm;
	}
	return READ | SEARCH | 2;
}

/* acl(5), "access check algorithm": the owner, then a named user, then any group that grants.
 */
static bool by_acl(const struct access_step *step, const struct identity *who, unsigned want)
{
	unsigned mask = mask_of(&step->acl), other = 0;
	bool in_group = false, granted = false;

	for (size_t i = 0; i < step->acl.n; i++) {
		const struct acl_entry *e = &step->acl.entries[i];
		gid_t group = e->tag == ACL_FILE_GROUP ? step->gid : e->id;

		if (e->tag == ACL_OWNER && step->uid == who->uid)
			return (e->perm & want) == want;
		if (e->tag == ACL_USER && e->id == who->uid)
			return (e->perm & mask & want) == want;
		if (e->tag == ACL_OTHER)
			other = e->perm;
		if ((e->tag == ACL_FILE_GROUP || e->tag == ACL_GROUP) &&
		    identity_in_group(who, group)) {
			in_group = true;
			granted = granted || (e->perm & mask & want) == want;
		}
	}
	return in_group ? granted : (other & want) == want;
}

bool access_granted(const struct access_step *step, const struct identity *who, unsigned want)
{
	if (who->uid == 0)
		return true;
	return step->acl.n > 0 ? by_acl(step, who, want) : by_mode(step, who, want);
}

static void look(struct access_step *step, const struct identity *who)
{
	char bytes[ACL_MAX_BYTES];
	struct stat status;
	ssize_t n;

	if (stat(step->path, &status) < 0) {
		step->error = errno;
		return;
	}
	step->uid = status.st_uid;
	step->gid = status.st_gid;
	step->mode = status.st_mode;
	n = getxattr(step->path, ACL_ATTRIBUTE, bytes, sizeof(bytes));
	if (n <= 0 || acl_parse((struct str){ bytes, (size_t)n }, &step->acl) < 0)
		step->acl.n = 0;
	step->granted = access_granted(step, who, step->is_file ? READ : SEARCH);
}

/* Was that directory on the way already? */
static bool is_known(const struct watch_list *way, size_t i)
{
	for (size_t before = 0; before < i; before++) {
		if (strcmp(way->items[before].dir, way->items[i].dir) == 0)
			return true;
	}
	return false;
}

/* A relative path begins with the working directory, and whoever reads it walks that way too.
 */
static bool make_absolute(const char *path, char out[static PATH_MAX])
{
	char cwd[PATH_MAX];
	int n;

	if (path[0] == '/')
		n = snprintf(out, PATH_MAX, "%s", path);
	else if (getcwd(cwd, sizeof(cwd)))
		n = snprintf(out, PATH_MAX, "%s/%s", cwd, path);
	else
		return false;
	return n < PATH_MAX;
}

void access_walk(const char *path, const struct identity *who,
                 void (*show)(void *owner, const struct access_step *step), void *owner)
{
	struct watch_list way = { 0 };
	char absolute[PATH_MAX];
	struct access_step step;

	if (!make_absolute(path, absolute))
		return;
	watch_list_add(&way, absolute);
	for (size_t i = 0; i < way.n; i++) {
		if (is_known(&way, i))
			continue;
		step = (struct access_step){ 0 };
		snprintf(step.path, sizeof(step.path), "%s", way.items[i].dir);
		look(&step, who);
		show(owner, &step);
	}
	step = (struct access_step){ .is_file = true };
	memcpy(step.path, absolute, sizeof(absolute));
	look(&step, who);
	show(owner, &step);
	watch_list_deinit(&way);
}
