/* SPDX-License-Identifier: Apache-2.0 */
/* supervisord: states of its processes, asked by XML-RPC (supervisord.org/api.html). */

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "host/httpcall.h"
#include "host/xmlrpc.h"

#define URL "collector.supervisord.url"

static const struct flag flags[] = {
	{ .name = URL,
	  .kind = FLAG_TEXT,
	  .value = "http://localhost:9001/RPC2",
	  .help = "Where supervisord answers: http://host:port/RPC2 or unix:///path/to/socket.",
	  .env = "SUPERVISORD_URL" },
	{ 0 },
};

#define PROCESS(name, help, type)                                                              \
	{                                                                                      \
		"node_supervisord_" name, help, type,                                          \
		{                                                                              \
			"group", "name"                                                        \
		}                                                                              \
	}

static const struct metric state_now =
	PROCESS("state", "State of the process, by supervisord's numbers.", METRIC_GAUGE);
static const struct metric exit_status =
	PROCESS("exit_status", "What the process ended with last.", METRIC_GAUGE);
static const struct metric up =
	PROCESS("up", "1 where the process runs, else 0.", METRIC_GAUGE);
static const struct metric start_time =
	PROCESS("start_time_seconds", "When the process was started.", METRIC_COUNTER);

enum { NAME, GROUP, START, STATE, EXIT_STATUS, FIELDS };

static const struct xmlrpc_field fields[FIELDS] = {
	[NAME] = { "name", XMLRPC_TEXT },
	[GROUP] = { "group", XMLRPC_TEXT },
	[START] = { "start", XMLRPC_NUMBER },
	[STATE] = { "state", XMLRPC_NUMBER },
	[EXIT_STATUS] = { "exitstatus", XMLRPC_NUMBER },
};

/* Of supervisord's states, those in which there is a process. */
enum { STARTING = 10, RUNNING = 20, STOPPING = 40 };

struct supervisord {
	struct httpcall *call;
	struct xmlrpc *xml;
};

static void close_supervisord(struct host *host, void *state)
{
	struct supervisord *s = state;

	(void)host;
	if (!s)
		return;
	httpcall_free(s->call);
	xmlrpc_free(s->xml);
	free(s);
}

static int open_supervisord(const struct collector_env *env, void **state, struct err *err)
{
	struct supervisord *s = xcalloc(1, sizeof(*s));
	int rc = xmlrpc_new(&s->xml, err);

	if (rc == 0) {
		rc = httpcall_new(flags_text(env->flags, URL), "/RPC2", &s->call, err);
		if (rc < 0)
			err_prefix(err, rc, "--" URL);
	}
	if (rc < 0) {
		close_supervisord(env->host, s);
		return -EINVAL;
	}
	*state = s;
	return 0;
}

static void emit(struct exposition *out, const struct xmlrpc_value *process)
{
	struct str labels[] = { process[GROUP].text, process[NAME].text };
	int64_t state = process[STATE].number;
	bool runs = state == STARTING || state == RUNNING || state == STOPPING;

	sample_with(out, &state_now, labels, (double)state);
	sample_with(out, &exit_status, labels, (double)process[EXIT_STATUS].number);
	sample_with(out, &up, labels, runs);
	if (runs)
		sample_with(out, &start_time, labels, (double)process[START].number);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	static const struct str question =
		STR("<?xml version=\"1.0\"?>\n<methodCall>"
	            "<methodName>supervisor.getAllProcessInfo</methodName>"
	            "<params></params></methodCall>\n");
	struct supervisord *s = ctx->state;
	struct xmlrpc_value *processes;
	struct str answer;
	size_t n;
	int rc = httpcall_post(s->call, ctx->arena, "text/xml", question, &answer, &ctx->err);

	if (rc == 0)
		rc = xmlrpc_parse(s->xml, ctx->arena, answer, fields, FIELDS, &processes, &n,
		                  &ctx->err);
	if (rc < 0) {
		err_prefix(&ctx->err, rc, "supervisord");
		return COLLECT_FAIL;
	}
	for (size_t i = 0; i < n; i++)
		emit(ctx->out, &processes[i * FIELDS]);
	return COLLECT_OK;
}

const struct collector supervisord_collector = {
	.name = "supervisord",
	.help = "States of the processes that supervisord supervises.",
	.may_block = true, /* a server is asked */
	.needs = NEEDS_TCP,
	.flags = flags,
	.open = open_supervisord,
	.close = close_supervisord,
	.collect = collect,
};
