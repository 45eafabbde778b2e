/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/sandbox.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include "sandbox/capabilities.h"
#include "sandbox/filter.h"
#include "sandbox/hiding.h"
#include "sandbox/landlock.h"
#include "sandbox/needs.h"
#include "sandbox/refusals.h"
#include "sandbox/user.h"

#define REMEDY "start postern with --no-sandbox, and please report it"

const char *sandbox_measure_name(enum sandbox_measure measure)
{
	static const char *const names[] = {
		[SANDBOX_NO_NEW_PRIVS] = "no_new_privs",
		[SANDBOX_CAPABILITIES] = "capabilities",
		[SANDBOX_LANDLOCK] = "landlock",
		[SANDBOX_SECCOMP] = "seccomp",
		[SANDBOX_KEY_PROCESS] = "key_process",
	};

	return names[measure];
}

static const struct {
	const char *name, *words;
} standings[] = {
	[SANDBOX_ON] = { "on", "on" },
	[SANDBOX_NOT_NEEDED] = { "not_needed", "" },
	[SANDBOX_OFF] = { "off", "switched off" },
	[SANDBOX_NOT_BUILT] = { "not_built", "not in this build" },
	[SANDBOX_NOT_OFFERED] = { "not_offered", "not offered here" },
};

const char *sandbox_standing_name(enum sandbox_standing standing)
{
	return standings[standing].name;
}

/* The measures that are on, or those that are not; how many. */
static size_t describe(const struct sandbox_state *state, bool on, const char *lead,
                       struct buf *out)
{
	size_t n = 0;

	for (int i = 0; i < SANDBOX_MEASURES; i++) {
		enum sandbox_standing standing = state->measures[i].standing;
		const char *words = on ? "" : standings[standing].words;
		const char *detail = state->measures[i].detail;

		if (on != (standing == SANDBOX_ON) || standing == SANDBOX_NOT_NEEDED)
			continue;
		buf_printf(out, "%s%s", n++ == 0 ? lead : ", ",
		           sandbox_measure_name((enum sandbox_measure)i));
		if (*words || *detail)
			buf_printf(out, " (%s%s%s)", words, *words && *detail ? ": " : "",
			           detail);
	}
	return n;
}

void sandbox_describe(const struct sandbox_state *state, struct buf *out)
{
	if (describe(state, true, "on: ", out) == 0)
		buf_add_text(out, "off");
	else
		describe(state, false, "; without ", out);
}

bool sandbox_is_whole(const struct sandbox_state *state)
{
	for (int i = 0; i < SANDBOX_MEASURES; i++) {
		if (state->measures[i].standing > SANDBOX_OFF)
			return false;
	}
	return true;
}

static void stand(struct sandbox_state *state, enum sandbox_measure measure,
                  enum sandbox_standing standing, const char *detail)
{
	state->measures[measure].standing = standing;
	snprintf(state->measures[measure].detail, SANDBOX_DETAIL_MAX_BYTES, "%s", detail);
}

/*
 * No kernel refuses somebody to give up rights of its own: who says EPERM is a filter around
 * the program, a container's or a service's. Old kernels know no such call at all.
 */
static bool is_lack(int rc)
{
	return rc == -EPERM || rc == -EACCES || rc == -ENOSYS || rc == -EOPNOTSUPP;
}

static bool is_on(const struct sandbox_state *state, enum sandbox_measure measure)
{
	return state->measures[measure].standing == SANDBOX_ON;
}

static void forecast_landlock(struct sandbox_state *state)
{
	char detail[SANDBOX_DETAIL_MAX_BYTES];
	int abi = landlock_abi();

	if (abi < 1) {
		stand(state, SANDBOX_LANDLOCK, SANDBOX_NOT_OFFERED, strerror(-abi));
		return;
	}
	snprintf(detail, sizeof(detail), "ABI %d", abi);
	stand(state, SANDBOX_LANDLOCK, SANDBOX_ON, detail);
}

static void forecast_seccomp(const struct sandbox_plan *plan, struct sandbox_state *state)
{
	int rc = filter_offered();

	if (plan->seccomp_off)
		stand(state, SANDBOX_SECCOMP, SANDBOX_OFF, "");
	else if (!filter_built())
		stand(state, SANDBOX_SECCOMP, SANDBOX_NOT_BUILT, "it has no libseccomp");
	else if (rc < 0)
		stand(state, SANDBOX_SECCOMP, SANDBOX_NOT_OFFERED, strerror(-rc));
}

static void tell_key_process(const struct sandbox_plan *plan, struct sandbox_state *state)
{
	bool is_door = plan->role == SANDBOX_DOOR;
	const char *lack = plan->key_process_lack;

	stand(state, SANDBOX_KEY_PROCESS, is_door ? plan->key_process : SANDBOX_NOT_NEEDED,
	      lack ? lack : "");
}

static const char *kept(uint64_t capabilities)
{
	return capabilities ? "CAP_DAC_READ_SEARCH alone" : "none";
}

static void forecast(const struct sandbox_plan *plan, struct sandbox_state *state)
{
	*state = (struct sandbox_state){ 0 };
	for (int i = 0; i < SANDBOX_MEASURES; i++)
		stand(state, (enum sandbox_measure)i, plan->off ? SANDBOX_OFF : SANDBOX_ON, "");
	tell_key_process(plan, state);
	if (plan->off)
		return;
	if (capabilities_built())
		stand(state, SANDBOX_CAPABILITIES, SANDBOX_ON,
		      kept(needs_open(plan->needs).capabilities));
	else
		stand(state, SANDBOX_CAPABILITIES, SANDBOX_NOT_BUILT, "it has no libcap-ng");
	forecast_landlock(state);
	forecast_seccomp(plan, state);
}

static bool would_hide(const struct sandbox_plan *plan, const struct sandbox_state *state)
{
	return plan->n_hides > 0 && is_on(state, SANDBOX_LANDLOCK) && hiding_would_do(plan);
}

/* hidden: whether what only the key process reads is. */
static void tell_hidden(struct sandbox_state *state, bool hidden)
{
	if (is_on(state, SANDBOX_KEY_PROCESS) && !hidden)
		stand(state, SANDBOX_KEY_PROCESS, SANDBOX_ON, "its files can be read");
}

void sandbox_forecast(const struct sandbox_plan *plan, struct sandbox_state *state)
{
	forecast(plan, state);
	tell_hidden(state, would_hide(plan, state));
}

/* What came of a measure: one that cannot be had here is no failure. */
static int conclude(struct sandbox_state *state, enum sandbox_measure measure, int rc,
                    struct err *err)
{
	if (rc >= 0)
		return 0;
	if (!is_lack(rc))
		return err_set(err, rc, "the sandbox's %s: %s: " REMEDY,
		               sandbox_measure_name(measure), strerror(-rc));
	stand(state, measure, SANDBOX_NOT_OFFERED, strerror(-rc));
	return 0;
}

static int enter_no_new_privs(struct sandbox_state *state, struct err *err)
{
	int rc = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ? -errno : 0;

	return conclude(state, SANDBOX_NO_NEW_PRIVS, rc, err);
}

/* Before the user is changed, which takes away the right to do it, and after. */
static int enter_capabilities(const struct sandbox_plan *plan, struct sandbox_state *state,
                              struct err *err)
{
	uint64_t keep = needs_open(plan->needs).capabilities;
	bool on = is_on(state, SANDBOX_CAPABILITIES);
	int bound = on ? capabilities_bound(keep) : 0, rc = 0;

	if (plan->user)
		rc = user_change(plan->user, on && keep, plan->needs & NEEDS_OWN_FILES, err);
	if (rc < 0 || !on)
		return rc;
	rc = capabilities_limit(keep);
	return conclude(state, SANDBOX_CAPABILITIES, bound < 0 ? bound : rc, err);
}

static int enter_landlock(const struct sandbox_plan *plan, struct sandbox_state *state,
                          bool *hidden, struct err *err)
{
	struct sandbox_plan now = *plan;
	int rc;

	if (!would_hide(plan, state))
		now.n_hides = 0;
	rc = conclude(state, SANDBOX_LANDLOCK, landlock_enter(&now, landlock_abi()), err);
	*hidden = now.n_hides > 0 && is_on(state, SANDBOX_LANDLOCK);
	return rc;
}

static int enter_seccomp(const struct sandbox_plan *plan, struct sandbox_state *state,
                         struct err *err)
{
	bool noticed = refusals_watch(plan->on_refusal, plan->owner);

	return conclude(state, SANDBOX_SECCOMP, filter_enter(plan, noticed), err);
}

int sandbox_enter(const struct sandbox_plan *plan, struct sandbox_state *state, struct err *err)
{
	bool hidden = false;
	int rc = 0;

	forecast(plan, state);
	if (is_on(state, SANDBOX_NO_NEW_PRIVS))
		rc = enter_no_new_privs(state, err);
	if (rc == 0)
		rc = enter_capabilities(plan, state, err);
	if (rc == 0 && is_on(state, SANDBOX_LANDLOCK))
		rc = enter_landlock(plan, state, &hidden, err);
	if (rc == 0 && is_on(state, SANDBOX_SECCOMP))
		rc = enter_seccomp(plan, state, err);
	tell_hidden(state, hidden);
	return rc;
}

void sandbox_forbid_io_uring(const struct sandbox_plan *plan)
{
	if (!plan->off && !plan->seccomp_off)
		filter_forbid_io_uring();
}
