/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/apart.h"

#include <string.h>

#include "base/log.h"
#include "base/must.h"
#include "collectors/needs.h"

enum { STATE_MAX_BYTES = 1024, END_MAX_BYTES = 64, REFUSALS_AT_ONCE = 16 };

void apart_start(struct apart *a, const char *path, struct confine *confine)
{
	const struct sandbox_plan *door = &confine->plan;
	int rc;

	if (door->key_process != SANDBOX_ON)
		return;
	a->confine = confine;
	a->plan = (struct sandbox_plan){ .role = SANDBOX_KEEPER,
		                         .seccomp_off = door->seccomp_off,
		                         .user = door->user,
		                         .needs = door->needs & NEEDS_ROOT_FILES };
	rc = keeper_start(path, &a->plan, &a->keeper);
	if (rc == 0)
		return;
	confine->plan.key_process = SANDBOX_NOT_OFFERED;
	confine->plan.key_process_lack = strerror(-rc);
}

const struct parts_source *apart_source(const struct apart *a)
{
	return a->keeper ? keeper_source(a->keeper) : NULL;
}

int apart_confine(struct apart *a, struct err *err)
{
	struct sandbox_state state;
	struct buf text;
	int rc = a->keeper ? keeper_confine(a->keeper, &state, err) : 0;

	if (rc < 0 || !a->keeper)
		return rc;
	buf_init(&text, STATE_MAX_BYTES);
	sandbox_describe(&state, &text);
	log_text(sandbox_is_whole(&state) ? LOG_INFO : LOG_WARN, LOG_HERE,
	         "Sandbox of the key process %.*s", STR_ARG(buf_str(&text)));
	buf_deinit(&text);
	return 0;
}

static void on_event(uv_poll_t *handle, int status, int events)
{
	struct apart *a = handle->data;
	char how[END_MAX_BYTES];
	int call;

	for (int i = 0; i < REFUSALS_AT_ONCE && keeper_hear_refusal(a->keeper, &call); i++)
		confine_note_refusal(a->confine, call);
	if (status == 0 && !(events & UV_DISCONNECT))
		return;
	uv_poll_stop(handle);
	keeper_describe_end(a->keeper, how, sizeof(how));
	a->on_end(a->owner, how);
}

void apart_watch(struct apart *a, uv_loop_t *loop, void (*on_end)(void *owner, const char *how),
                 void *owner)
{
	if (!a->keeper)
		return;
	a->on_end = on_end;
	a->owner = owner;
	must(uv_poll_init(loop, &a->life, keeper_descriptor(a->keeper)) == 0);
	a->life.data = a;
	uv_unref((uv_handle_t *)&a->life);
	must(uv_poll_start(&a->life, UV_READABLE | UV_DISCONNECT, on_event) == 0);
}

void apart_close(struct apart *a)
{
	if (a->keeper)
		uv_close((uv_handle_t *)&a->life, NULL);
}

void apart_stop(struct apart *a)
{
	keeper_stop(a->keeper);
}
