/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/choice.h"

#include <stdio.h>
#include <string.h>

#include "daemon/query.h"

static void complain_of(struct choice *c, const char *name)
{
	snprintf(c->complaint, sizeof(c->complaint),
	         "Couldn't create filtered metrics handler: couldn't create collector: "
	         "%s collector: %s",
	         collector_find(name) ? "disabled" : "missing", name);
}

static void add_family(struct choice *c, const char *name)
{
	size_t used = strlen(c->families);
	int n = snprintf(c->families + used, sizeof(c->families) - used, "%s\n", name);

	if ((size_t)n >= sizeof(c->families) - used)
		snprintf(c->complaint, sizeof(c->complaint), "Too many name[] in the query.");
}

bool choice_read(struct choice *c, const struct runner *runner, struct str query)
{
	static const struct collector_set none;
	struct collector_set chosen = none, rest = runner_all(runner), all = rest;
	bool collects = false, excludes = false;
	struct query_pair pair;

	while (query_next(&query, &pair)) {
		if (strcmp(pair.key, "exclude[]") == 0) {
			excludes = true;
			runner_set_remove(runner, &rest, str_from(pair.value));
		} else if (strcmp(pair.key, "collect[]") == 0) {
			collects = true;
			if (!*c->complaint &&
			    !runner_set_add(runner, &chosen, str_from(pair.value)))
				complain_of(c, pair.value);
		} else if (strcmp(pair.key, "name[]") == 0) {
			add_family(c, pair.value);
		}
	}
	if (collects && excludes)
		snprintf(c->complaint, sizeof(c->complaint),
		         "Combined collect and exclude queries are not allowed.");
	c->set = collects ? chosen : rest;
	/* Everything excluded leaves an empty list, which has always meant no filter. */
	if (memcmp(&c->set, &none, sizeof(none)) == 0)
		c->set = all;
	return !*c->complaint;
}
