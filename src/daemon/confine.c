/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/confine.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "daemon/options.h"
#include "net/listen_address.h"

const struct flag confine_flags[] = {
	{ "sandbox", FLAG_SWITCH, "true",
	  "Give up, once started, every right that the enabled collectors do not need." },
	{ "sandbox.key-process", FLAG_SWITCH, "true",
	  "Of the sandbox, the process that reads the web config and alone holds the private "
	  "key." },
	{ "sandbox.seccomp", FLAG_SWITCH, "true",
	  "Of the sandbox, the list of system calls that may be made." },
	{ "sandbox.user", FLAG_TEXT, "",
	  "Started as root, become this user once all is open: NAME or NAME:GROUP." },
	{ 0 },
};

/* NAME, or NAME:GROUP, whose other groups stay the user's. */
static int find_user(const char *text, struct identity *out, struct err *err)
{
	char name[IDENTITY_NAME_MAX_BYTES];
	const char *colon = strchr(text, ':');
	const struct group *group;
	int rc;

	if (snprintf(name, sizeof(name), "%.*s",
	             colon ? (int)(colon - text) : (int)strlen(text),
	             text) >= (int)sizeof(name))
		return err_set(err, -ENOENT, "there is no user with so long a name");
	rc = identity_find(name, out, err);
	if (rc < 0 || !colon)
		return rc;
	group = getgrnam(colon + 1);
	if (!group)
		return err_set(err, -ENOENT, "there is no group %s on this host", colon + 1);
	out->gid = group->gr_gid;
	return 0;
}

static enum sandbox_standing key_process(const struct flags *flags)
{
	if (!*options_web_config(flags))
		return SANDBOX_NOT_NEEDED;
	return flags_switch(flags, "sandbox") && flags_switch(flags, "sandbox.key-process")
	               ? SANDBOX_ON
	               : SANDBOX_OFF;
}

int confine_init(struct confine *c, const struct flags *flags, struct err *err)
{
	const char *user = flags_text(flags, "sandbox.user");
	int rc;

	*c = (struct confine){
		.plan = { .role = SANDBOX_DOOR,
		          .off = !flags_switch(flags, "sandbox"),
		          .seccomp_off = !flags_switch(flags, "sandbox.seccomp"),
		          .key_process = key_process(flags) },
	};
	if (!*user)
		return 0;
	rc = find_user(user, &c->user, err);
	if (rc < 0)
		return err_prefix(err, -EINVAL, "--sandbox.user");
	c->plan.user = &c->user;
	return 0;
}

/* Those of its own that a flag asks for are heard even where they open much. */
static unsigned needs_of(const struct collector *collector, const struct flags *flags)
{
	if (collector_asked_for(collector, flags))
		return collector->needs;
	return collector_enabled(collector, flags)
	               ? collector->needs & ~(unsigned)NEEDS_ROOT_FILES
	               : 0;
}

/* The directory of a unix socket's file, which is removed at the stop. */
static void add_directory(struct confine *c, const struct sockaddr_un *address)
{
	char *directory = c->directories[c->plan.n_removes];
	const char *slash = strrchr(address->sun_path, '/');

	if (!*address->sun_path || c->plan.n_removes == SANDBOX_REMOVES_MAX)
		return;
	if (!slash)
		snprintf(directory, PATH_MAX, ".");
	else
		snprintf(directory, PATH_MAX, "%.*s", (int)(slash - address->sun_path) + 1,
		         address->sun_path);
	c->plan.removes[c->plan.n_removes++] = directory;
}

static void add_listeners(struct confine *c, const struct flags *flags, const char *flag)
{
	const char *const *texts;
	size_t n = flags_texts(flags, flag, &texts);

	for (size_t i = 0; i < n; i++) {
		struct listen_address address;

		if (listen_address_parse(texts[i], &address, NULL) == 0 &&
		    address.kind == LISTEN_UNIX)
			add_directory(c, (const struct sockaddr_un *)&address.sockaddr);
	}
}

void confine_add_needs(struct confine *c, const struct flags *flags)
{
	const char *manager = getenv("NOTIFY_SOCKET");

	for (size_t i = 0; i < collectors_count; i++)
		c->plan.needs |= needs_of(collectors[i], flags);
	/* Root reads what is its own without a capability. */
	if (!c->plan.user)
		c->plan.needs &= ~(unsigned)NEEDS_ROOT_FILES;
	c->plan.notifies = manager != NULL;
	c->plan.talks_outside = manager && *manager == '@';
	add_listeners(c, flags, "web.listen-address");
	add_listeners(c, flags, "web.health-listen-address");
}

/* Where files come and go which are read; empty names are none. */
static void add_growing(struct sandbox_plan *plan, const char *directory)
{
	if (!*directory)
		return;
	/* With too many to look at nothing is hidden. */
	if (plan->n_grows == SANDBOX_GROWS_MAX)
		directory = "/", plan->n_grows--;
	plan->grows[plan->n_grows++] = directory;
}

void confine_hide(struct confine *c, const struct flags *flags, const char *path)
{
	static const char *const roots[] = { "path.procfs", "path.sysfs", "path.udev.data" };
	struct sandbox_plan *plan = &c->plan;
	char *real = c->hidden[plan->n_hides];
	const char *const *textfiles;
	size_t n = flags_texts(flags, "collector.textfile.directory", &textfiles);

	must(plan->n_hides < SANDBOX_HIDES_MAX);
	if (realpath(path, real))
		plan->hides[plan->n_hides++] = real;
	plan->n_grows = 0;
	for (size_t i = 0; i < COUNT_OF(roots); i++)
		add_growing(plan, flags_text(flags, roots[i]));
	for (size_t i = 0; i < n; i++)
		add_growing(plan, textfiles[i]);
	if (flags_switch(flags, "collector.runit"))
		add_growing(plan, flags_text(flags, "collector.runit.servicedir"));
	if (plan->needs & (NEEDS_UDP | NEEDS_TCP))
		add_growing(plan, "/etc");
}

static void on_refused(uv_async_t *handle)
{
	struct confine *c = handle->data;
	char call[SANDBOX_CALL_MAX_BYTES];

	if (!log_allowed(&c->limit))
		return;
	sandbox_refused(call);
	log_error("the sandbox refused %s(2), which postern does not need: please report it, "
	          "and see whether somebody has broken in",
	          call);
}

/* In a signal handler. */
static void tell_of_refusal(void *owner, int call)
{
	(void)call;
	uv_async_send(owner);
}

void confine_note_refusal(struct confine *c, int call)
{
	sandbox_note_refusal(call);
	on_refused(&c->refused);
}

static void log_state(const struct confine *c)
{
	struct buf text;

	buf_init(&text, SANDBOX_WORDS_MAX_BYTES);
	sandbox_describe(&c->state, &text);
	log_text(sandbox_is_whole(&c->state) && !c->plan.off ? LOG_INFO : LOG_WARN, LOG_HERE,
	         "Sandbox %.*s", STR_ARG(buf_str(&text)));
	buf_deinit(&text);
}

int confine_enter(struct confine *c, uv_loop_t *loop, struct err *err)
{
	int rc;

	must(uv_async_init(loop, &c->refused, on_refused) == 0);
	uv_unref((uv_handle_t *)&c->refused);
	c->refused.data = c;
	c->plan.on_refusal = tell_of_refusal;
	c->plan.owner = &c->refused;
	rc = sandbox_enter(&c->plan, &c->state, err);
	if (rc == 0)
		log_state(c);
	return rc;
}

void confine_close(struct confine *c)
{
	uv_close((uv_handle_t *)&c->refused, NULL);
}
