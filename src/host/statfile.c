/* SPDX-License-Identifier: Apache-2.0 */
#include "host/statfile.h"

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "host/host.h"
#include "host/shared.h"

struct answer {
	struct shared_answer shared; /* first */
	struct procstat stat;
};

struct statfile {
	struct shared shared; /* first */
	unsigned users;       /* collectors that are open */
	struct host *host;
	struct host_file file;
};

static int ask(struct shared *shared, struct shared_answer *answer)
{
	struct statfile *s = (struct statfile *)shared;
	struct str text;
	int rc = host_file_read(s->host, &s->file, &answer->arena, &text);

	if (rc < 0)
		return rc;
	rc = procstat_parse(text, &answer->arena, &((struct answer *)answer)->stat);
	return rc < 0 ? -EBADMSG : 0;
}

void statfile_open(struct host *host)
{
	if (!host->statfile) {
		host->statfile = xcalloc(1, sizeof(*host->statfile));
		shared_init(&host->statfile->shared, sizeof(struct answer), ask);
		host->statfile->host = host;
		host->statfile->file = HOST_FILE(HOST_PROC, "stat");
	}
	host->statfile->users++;
}

void statfile_close(struct host *host)
{
	struct statfile *s = host->statfile;

	if (--s->users > 0)
		return;
	shared_deinit(&s->shared);
	host_file_close(host, &s->file);
	free(s);
	host->statfile = NULL;
}

int statfile_get(struct host *host, const struct procstat **out)
{
	struct shared_answer *answer;
	int rc = shared_get(&host->statfile->shared, atomic_load(&host->scrape), &answer);

	if (rc == 0)
		*out = &((struct answer *)answer)->stat;
	return rc;
}

void statfile_put(const struct procstat *stat)
{
	const char *within = (const char *)stat;

	shared_put((struct shared_answer *)(void *)(within - offsetof(struct answer, stat)));
}
