/* SPDX-License-Identifier: Apache-2.0 */
#include "host/statfile.h"

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "host/host.h"

struct statfile {
	unsigned users; /* collectors that are open */
	struct host_file file;
	struct procstat stat;
	uint64_t scrape; /* of stat; 0 for none */
};

void statfile_open(struct host *host)
{
	if (!host->statfile) {
		host->statfile = xcalloc(1, sizeof(*host->statfile));
		host->statfile->file = HOST_FILE(HOST_PROC, "stat");
	}
	host->statfile->users++;
}

void statfile_close(struct host *host)
{
	if (--host->statfile->users > 0)
		return;
	host_file_close(host, &host->statfile->file);
	free(host->statfile);
	host->statfile = NULL;
}

int statfile_get(struct host *host, struct arena *arena, const struct procstat **out)
{
	struct statfile *s = host->statfile;
	uint64_t scrape = atomic_load(&host->scrape);
	struct str text;
	int rc;

	if (s->scrape != scrape) {
		s->scrape = 0;
		rc = host_file_read(host, &s->file, arena, &text);
		if (rc < 0)
			return rc;
		if (procstat_parse(text, arena, &s->stat) < 0)
			return -EBADMSG;
		s->scrape = scrape;
	}
	*out = &s->stat;
	return 0;
}
